/** Something that stands beside words, in px from the top of the column: where it should stand, and how high it is. */
export type Beside = { id: string; want: number; height: number };

/** Between two of them. */
export const gap = 20;

/**
 * Where each stands so that none covers another: in their order, each where it should or below the one before. The one
 * that is being read stands exactly beside its words; those before it move up for it as far as there is room.
 */
export function arranged(all: readonly Beside[], lit: string | null): Map<string, number> {
  const tops = new Map<string, number>();
  const at = all.findIndex(({ id }) => id === lit);
  const before = all.slice(0, Math.max(at, 0));
  const room = before.reduce((sum, { height }) => sum + height + gap, 0);
  let next = 0;
  for (const [i, { id, want, height }] of all.entries()) {
    // What stands before the one that is read needs this much room at least.
    const top = i === at ? Math.max(want, room) : Math.max(want, next);
    tops.set(id, top);
    next = top + height + gap;
  }
  if (at < 0) return tops;
  let limit = tops.get(all[at]?.id ?? '') ?? 0;
  for (const { id, height } of before.toReversed()) {
    const top = Math.min(tops.get(id) ?? 0, limit - gap - height);
    tops.set(id, top);
    limit = top;
  }
  return tops;
}
