import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { area, measure, release, ward } from '#schema/wards.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import { measureActions } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { PlacedWard, ReleaseLine } from './figures.ts';
import { commonAudience, isComposite, type MeasureLine } from './measures.ts';
import { monthOfDay } from './months.ts';

export type AreaLine = { id: Id; slug: string; name: string; invented: boolean };

/** The cities there are, the newest first. */
export async function areasOf(app: App, actor: Who): Promise<Result<AreaLine[]>> {
  const allowed = authorisePortal(actor, 'wards.read');
  if (!allowed.ok) return allowed;
  return done(
    await app.db
      .select({ id: area.id, slug: area.slug, name: area.name, invented: area.invented })
      .from(area)
      .orderBy(desc(area.createdAt), asc(area.slug)),
  );
}

/** One city by its slug; without a slug the newest. */
export async function areaOf(app: App, actor: Who, slug: string | null): Promise<Result<AreaLine>> {
  const areas = await areasOf(app, actor);
  if (!areas.ok) return areas;
  const found = slug === null ? areas.value[0] : areas.value.find((one) => one.slug === slug);
  return found ? done(found) : denied('not-found');
}

/** What is published and not withdrawn in an area, the newest first. */
export async function releasesIn(from: Reader, areaId: Id): Promise<ReleaseLine[]> {
  const rows = await from
    .select({
      id: release.id,
      kind: release.kind,
      source: release.source,
      edition: release.edition,
      title: release.title,
      publisher: release.publisher,
      licence: release.licence,
      monthFrom: release.monthFrom,
      monthTo: release.monthTo,
      importedAt: release.importedAt,
    })
    .from(release)
    .where(and(eq(release.areaId, areaId), isNotNull(release.publishedAt), isNull(release.withdrawnAt)))
    .orderBy(desc(release.importedAt), asc(release.id));
  return rows.map(({ monthFrom, monthTo, importedAt, ...row }) => ({
    ...row,
    from: monthFrom && monthOfDay(monthFrom),
    to: monthTo && monthOfDay(monthTo),
    importedAt: importedAt.toISOString(),
  }));
}

/** The measures of an area that this person may see, by name; archived ones too. One query. */
export async function measuresIn(from: Reader, actor: Who, areaId: Id): Promise<MeasureLine[]> {
  const rows = await from
    .select({
      id: measure.id,
      slug: measure.slug,
      name: measure.name,
      kind: measure.kind,
      definition: measure.definition,
      audience: measure.audience,
      parentId: measure.parentId,
      partIds: measure.parts,
      archivedAt: measure.archivedAt,
    })
    .from(measure)
    .where(eq(measure.areaId, areaId))
    .orderBy(asc(measure.name), asc(measure.slug));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return rows.flatMap(({ partIds, archivedAt, ...row }) => {
    const parts = (partIds ?? []).map((id) => byId.get(id));
    const known = parts.filter((part) => part !== undefined);
    if (isComposite(row) && (known.length === 0 || known.length < parts.length)) return [];
    const audience = commonAudience([row.audience, ...known.map((part) => part.audience)]);
    if (!measureActions['measure.read'](actor, { audience }).ok) return [];
    const named = known.map(({ id, slug, name }) => ({ id, slug, name }));
    return [{ ...row, audience, parts: named, archived: archivedAt !== null }];
  });
}

/** Which of these releases have figures of any of these measures. */
export async function releasesCounting(
  from: Reader,
  releases: readonly ReleaseLine[],
  measures: readonly Id[],
): Promise<ReleaseLine[]> {
  const counting = new Set((await pairsIn(from, releases, measures)).map(({ releaseId }) => releaseId));
  return releases.filter(({ id }) => counting.has(id));
}

/** Which of these releases has figures of which of these measures. */
export async function pairsIn(
  from: Reader,
  releases: readonly ReleaseLine[],
  measures: readonly Id[],
): Promise<{ releaseId: Id; measureId: Id }[]> {
  const candidates = releases.filter(({ from: month }) => month !== null);
  if (candidates.length === 0 || measures.length === 0) return [];
  const list = (ids: readonly Id[]) =>
    sql.join(
      ids.map((id) => sql`${id}::uuid`),
      sql`, `,
    );
  // One look into the primary key for each pair, instead of reading every figure.
  const rows = await from.execute<{ release: Id; measure: Id }>(sql`
    select r.id as release, m.id as measure
    from unnest(array[${list(candidates.map(({ id }) => id))}]) as r(id)
    cross join unnest(array[${list(measures)}]) as m(id)
    where exists (select 1 from series s where s.release_id = r.id and s.measure_id = m.id)`);
  return [...rows].map((row) => ({ releaseId: row.release, measureId: row.measure }));
}

/** The wards that releases name, each code as the first of them has it. */
export async function wardsIn(from: Reader, releaseIds: readonly Id[]): Promise<PlacedWard[]> {
  if (releaseIds.length === 0) return [];
  const rows = await from
    .select({
      releaseId: ward.releaseId,
      code: ward.code,
      name: ward.name,
      borough: ward.borough,
      boroughCode: ward.boroughCode,
      size: ward.size,
    })
    .from(ward)
    .where(inArray(ward.releaseId, [...releaseIds]))
    .orderBy(asc(ward.code));
  const found = new Map<string, PlacedWard>();
  for (const id of releaseIds)
    for (const { releaseId, ...row } of rows)
      if (releaseId === id && !found.has(row.code)) found.set(row.code, row);
  return [...found.values()];
}
