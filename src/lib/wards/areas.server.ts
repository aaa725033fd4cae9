import { and, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { area, release, ward } from '#schema/wards.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { done, invalid, type Result } from '../core/result.ts';
import type { Outline } from './formats/polygons.ts';

export type Area = { id: Id; slug: string; name: string; invented: boolean };

const columns = { id: area.id, slug: area.slug, name: area.name, invented: area.invented };

export async function areaBySlug(from: Reader, slug: string): Promise<Area | null> {
  const [row] = await from.select(columns).from(area).where(eq(area.slug, slug));
  return row ?? null;
}

/** The areas there are, by name. */
export const areasThere = (from: Reader): Promise<Area[]> =>
  from.select(columns).from(area).orderBy(area.name);

/** The area of that slug, made where there is none yet. */
export async function ensureArea(
  app: App,
  { slug, name, invented = false }: { slug: string; name: string; invented?: boolean | undefined },
): Promise<Result<Area>> {
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(slug))
    return invalid({ area: 'Name the area in lower-case letters, digits and hyphens, for example london.' });
  const there = await areaBySlug(app.db, slug);
  if (there) return done(there);
  return app.transaction(async (tx) => {
    await tx
      .insert(area)
      .values({ id: newId(), slug, name, invented, createdAt: app.clock() })
      .onConflictDoNothing();
    const [row] = await tx.select(columns).from(area).where(eq(area.slug, slug));
    return row ? done(row) : invalid({ area: 'This area could not be made.' });
  });
}

/** What everybody sees: published and not withdrawn. */
export const isVisible = and(isNotNull(release.publishedAt), isNull(release.withdrawnAt));

/**
 * The releases that say which wards an area has: all its visible boundaries of the newest edition (a city's boundaries
 * may come in one file a borough), the newest first; without any boundaries the newest recorded crime by ward.
 */
export async function wardReleases(
  from: Reader,
  areaId: Id,
): Promise<{ id: Id; edition: number | null; title: string }[]> {
  const found = (kind: string) =>
    from
      .select({ id: release.id, edition: release.edition, title: release.title })
      .from(release)
      .where(and(eq(release.areaId, areaId), eq(release.kind, kind), isVisible))
      .orderBy(
        sql`${release.edition} desc nulls last`,
        sql`${release.monthTo} desc nulls last`,
        desc(release.importedAt),
      );
  const drawn = await found('boundaries');
  if (drawn.length > 0) return drawn.filter(({ edition }) => edition === drawn[0]?.edition);
  return (await found('ward-crime')).slice(0, 1);
}

type AreaWard = {
  code: string;
  name: string;
  boroughCode: string | null;
  borough: string;
  /** Square kilometres. */
  size: number | null;
  box: number[] | null;
  releaseId: Id;
};

/** The wards of an area, by code; where two releases draw one, as the newer does. */
export async function areaWards(
  from: Reader,
  areaId: Id,
): Promise<{ edition: number | null; releases: { id: Id; title: string }[]; wards: AreaWard[] }> {
  const releases = await wardReleases(from, areaId);
  if (releases.length === 0) return { edition: null, releases, wards: [] };
  const rows = await from
    .select({
      code: ward.code,
      name: ward.name,
      boroughCode: ward.boroughCode,
      borough: ward.borough,
      size: ward.size,
      box: ward.box,
      releaseId: ward.releaseId,
    })
    .from(ward)
    .where(
      inArray(
        ward.releaseId,
        releases.map(({ id }) => id),
      ),
    )
    .orderBy(ward.code);
  return { edition: releases[0]?.edition ?? null, releases, wards: newestOfEach(rows, releases) };
}

function newestOfEach<R extends { code: string; releaseId: Id }>(
  rows: readonly R[],
  releases: readonly { id: Id }[],
): R[] {
  const age = new Map(releases.map(({ id }, i) => [id, i]));
  const best = new Map<string, R>();
  for (const row of rows) {
    const there = best.get(row.code);
    if (!there || (age.get(row.releaseId) ?? 0) < (age.get(there.releaseId) ?? 0)) best.set(row.code, row);
  }
  return [...best.values()];
}

/** The outlines of an area's wards, by code; those whose outlines are known. */
export async function areaOutlines(
  from: Reader,
  areaId: Id,
): Promise<{ code: string; outline: Outline | null }[]> {
  const releases = await wardReleases(from, areaId);
  if (releases.length === 0) return [];
  const rows = await from
    .select({ code: ward.code, outline: ward.outline, releaseId: ward.releaseId })
    .from(ward)
    .where(
      inArray(
        ward.releaseId,
        releases.map(({ id }) => id),
      ),
    )
    .orderBy(ward.code);
  return newestOfEach(rows, releases).map(({ code, outline }) => ({
    code,
    outline: outline as Outline | null,
  }));
}
