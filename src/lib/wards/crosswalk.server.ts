import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { codeLink, release, ward } from '#schema/wards.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { isVisible } from './areas.server.ts';
import { crosswalk, type CodedWard, type Crosswalk, type SharedLsoas } from './crosswalk.ts';

/**
 * How the wards of one edition correspond to those of another of the same area, and which lookups said so. Each is
 * given by the releases that name its wards: boundaries, in one file or in many, or a release of figures.
 */
export async function crosswalkBetween(
  app: App,
  actor: Who,
  { earlier, later }: { earlier: readonly Id[]; later: readonly Id[] },
): Promise<
  Result<Crosswalk & { lookups: Id[]; wards: Record<'earlier' | 'later', Map<string, CodedWard>> }>
> {
  const allowed = authorisePortal(actor, 'wards.read');
  if (!allowed.ok) return allowed;
  const all = [...new Set([...earlier, ...later])];
  if (all.length === 0) return denied('not-found');
  const found = await app.db
    .select({ id: release.id, areaId: release.areaId })
    .from(release)
    .where(and(inArray(release.id, all), isVisible));
  const areaId = found[0]?.areaId;
  if (!areaId || found.length < all.length || found.some((one) => one.areaId !== areaId))
    return denied('not-found');
  const [first, second] = [await wardsOf(app.db, earlier), await wardsOf(app.db, later)];
  const { lsoas, lookups } = await sharedLsoas(app.db, areaId, first, second);
  const byCode = (wards: readonly CodedWard[]) => new Map(wards.map((each) => [each.code, each]));
  const wards = { earlier: byCode(first), later: byCode(second) };
  return done({ ...crosswalk(first, second, lsoas), lookups, wards });
}

async function wardsOf(from: Reader, releaseIds: readonly Id[]): Promise<CodedWard[]> {
  const rows = await from
    .select({ code: ward.code, name: ward.name, borough: ward.borough })
    .from(ward)
    .where(inArray(ward.releaseId, [...releaseIds]))
    .orderBy(asc(ward.code), asc(ward.releaseId));
  // A ward may be drawn twice, in files of two dates.
  return [...new Map(rows.map((row) => [row.code, row])).values()];
}

/** The lookups that know most of either edition's wards; null where there are not two, or one knows neither. */
async function sharedLsoas(
  from: Reader,
  areaId: Id,
  earlier: readonly CodedWard[],
  later: readonly CodedWard[],
): Promise<{ lsoas: SharedLsoas | null; lookups: Id[] }> {
  const releases = await from
    .select({ id: release.id })
    .from(release)
    .where(and(eq(release.areaId, areaId), eq(release.kind, 'lsoa-wards'), isVisible))
    .orderBy(desc(release.importedAt));
  const links = new Map<Id, Map<string, string>>();
  for (const { id } of releases) links.set(id, await linksInto(from, id, [...earlier, ...later]));
  const [first, second] = [best(links, earlier), best(links, later)];
  if (!first || !second || first === second) return { lsoas: null, lookups: [] };
  return {
    lsoas: { earlier: links.get(first) ?? new Map(), later: links.get(second) ?? new Map() },
    lookups: [first, second],
  };
}

async function linksInto(
  from: Reader,
  releaseId: Id,
  wards: readonly CodedWard[],
): Promise<Map<string, string>> {
  const codes = [...new Set(wards.map(({ code }) => code))];
  if (codes.length === 0) return new Map();
  const rows = await from
    .select({ lsoa: codeLink.fromCode, ward: codeLink.toCode })
    .from(codeLink)
    .where(and(eq(codeLink.releaseId, releaseId), inArray(codeLink.toCode, codes)));
  return new Map(rows.map(({ lsoa, ward: code }) => [lsoa, code]));
}

/** The lookup that knows the most of these wards, and at least half of them. */
function best(links: ReadonlyMap<Id, ReadonlyMap<string, string>>, wards: readonly CodedWard[]): Id | null {
  const known = [...links].map(([id, link]) => {
    const codes = new Set(link.values());
    return { id, count: wards.filter(({ code }) => codes.has(code)).length };
  });
  const most = known.reduce<{ id: Id; count: number } | null>(
    (top, one) => (top && top.count >= one.count ? top : one),
    null,
  );
  return most && most.count * 2 >= wards.length ? most.id : null;
}
