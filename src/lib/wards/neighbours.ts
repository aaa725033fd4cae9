import type { OutlinedWard } from './drawing.ts';

/** A metre or so, in degrees: corners that two files round apart are still one. */
const grain = 1e5;

/**
 * Which wards share at least two corners of their outlines, by code, in the order of the list: those of one drawing
 * have their common edge corner by corner.
 */
export function neighboursOf(wards: readonly OutlinedWard[]): Map<string, string[]> {
  const at = new Map<string, string[]>();
  for (const { code, outline } of wards) {
    if (!outline) continue;
    const rings = outline.type === 'Polygon' ? outline.coordinates : outline.coordinates.flat();
    for (const ring of rings)
      for (const [x = 0, y = 0] of ring) {
        const corner = `${Math.round(x * grain)} ${Math.round(y * grain)}`;
        const there = at.get(corner);
        if (!there) at.set(corner, [code]);
        else if (!there.includes(code)) there.push(code);
      }
  }
  const shared = new Map<string, Map<string, number>>(wards.map(({ code }) => [code, new Map()]));
  for (const there of at.values())
    for (const one of there)
      for (const other of there)
        if (one !== other) {
          const counts = shared.get(one);
          counts?.set(other, (counts.get(other) ?? 0) + 1);
        }
  const place = new Map(wards.map(({ code }, i) => [code, i]));
  return new Map(
    [...shared].map(([code, counts]) => [
      code,
      [...counts]
        .flatMap(([other, corners]) => (corners > 1 ? [other] : []))
        .sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)),
    ]),
  );
}
