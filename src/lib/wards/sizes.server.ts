import { and, asc, eq, inArray, or } from 'drizzle-orm';
import { denominator } from '#schema/wards.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import type { ReleaseLine } from './figures.ts';

export type Sizes = {
  residents: Map<string, number>;
  premises: Map<string, number>;
  /** The releases that these come from. */
  releaseIds: { residents: Set<Id>; premises: Set<Id> };
};

/** Residents and premises by ward code, each from the newest release that knows it. */
export async function loadSizes(from: Reader, releases: readonly ReleaseLine[]): Promise<Sizes> {
  const sizes: Sizes = {
    residents: new Map(),
    premises: new Map(),
    releaseIds: { residents: new Set(), premises: new Set() },
  };
  // Newest figures first: by the year they are of, then by when they came.
  const ordered = releases
    .filter(({ kind }) => kind === 'populations')
    .sort((a, b) => (b.edition ?? 0) - (a.edition ?? 0));
  if (ordered.length === 0) return sizes;
  const rows = await from
    .select({
      releaseId: denominator.releaseId,
      code: denominator.wardCode,
      kind: denominator.kind,
      value: denominator.value,
    })
    .from(denominator)
    .where(
      and(
        inArray(
          denominator.releaseId,
          ordered.map(({ id }) => id),
        ),
        or(eq(denominator.kind, 'residents'), eq(denominator.kind, 'premises')),
      ),
    )
    .orderBy(asc(denominator.wardCode));
  for (const { id } of ordered)
    for (const row of rows) {
      const kind = row.kind === 'residents' ? 'residents' : 'premises';
      if (row.releaseId !== id || sizes[kind].has(row.code)) continue;
      sizes[kind].set(row.code, row.value);
      sizes.releaseIds[kind].add(id);
    }
  return sizes;
}
