import { and, desc, eq, sql } from 'drizzle-orm';
import { codeLink, release } from '#schema/wards.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { areaOutlines, isVisible } from './areas.server.ts';
import type { ReadContext } from './formats/batches.ts';
import type { ReleaseKind } from './formats/kinds.ts';

/** What is known of an area's wards and LSOAs while a file is read for it. */
export async function contextOf(from: Reader, areaId: Id): Promise<ReadContext> {
  const wards = await areaOutlines(from, areaId);
  const codes = new Set(wards.map(({ code }) => code));
  const direct = (await linksOf(from, areaId, 'lsoa-wards')).filter(([, ward]) => codes.has(ward));
  const wardOf = new Map(direct);
  // An LSOA of 2011 that was divided belongs to the ward of its parts where they share one.
  const earlier = new Map<string, string | null>();
  for (const [old, later] of await linksOf(from, areaId, 'lsoa-changes')) {
    const ward = wardOf.get(later);
    if (ward === undefined || wardOf.has(old)) continue;
    const known = earlier.get(old);
    earlier.set(old, known === undefined || known === ward ? ward : null);
  }
  return {
    wards,
    lsoaWards: [
      ...direct,
      ...[...earlier].flatMap(([old, ward]): [string, string][] => (ward ? [[old, ward]] : [])),
    ],
  };
}

async function linksOf(from: Reader, areaId: Id, kind: ReleaseKind): Promise<[string, string][]> {
  const [newest] = await from
    .select({ id: release.id })
    .from(release)
    .where(and(eq(release.areaId, areaId), eq(release.kind, kind), isVisible))
    .orderBy(sql`${release.edition} desc nulls last`, desc(release.importedAt))
    .limit(1);
  if (!newest) return [];
  const rows = await from
    .select({ from: codeLink.fromCode, to: codeLink.toCode })
    .from(codeLink)
    .where(eq(codeLink.releaseId, newest.id));
  return rows.map((row) => [row.from, row.to]);
}
