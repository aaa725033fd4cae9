import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, type Result } from '../core/result.ts';
import { crosswalkBetween } from './crosswalk.server.ts';
import type { CodedWard, Crossing } from './crosswalk.ts';
import { editionsOf } from './editions.ts';
import { areasOf, releasesIn, type AreaLine } from './holdings.server.ts';

/** One line: a ward of the one edition and one of the other; null: there is none. */
export type CrossingLine = {
  from: CodedWard | null;
  to: CodedWard | null;
  crossing: Crossing | null;
};

type EditionsPage = {
  area: AreaLine;
  editions: { key: string; label: string }[];
  earlier: string | null;
  later: string | null;
  /** Of wards whose codes differ. */
  lines: CrossingLine[];
  /** Null: there are not two editions to meet. */
  counts: { same: number; exact: number; approximate: number; alone: number; byLsoas: boolean } | null;
};

/**
 * How the wards of two editions of a city correspond. `earlier` and `later` are editions' keys; left out, the newest
 * is met by the oldest.
 */
export async function editionsPage(
  app: App,
  actor: Who,
  params: URLSearchParams,
): Promise<Result<EditionsPage>> {
  const areas = await areasOf(app, actor);
  if (!areas.ok) return areas;
  const asked = params.get('area');
  const area = asked ? areas.value.find(({ slug }) => slug === asked) : areas.value[0];
  if (!area) return denied('not-found');
  const editions = editionsOf(await releasesIn(app.db, area.id));
  const named = (name: string) => editions.find(({ key }) => key === params.get(name));
  const later = named('later') ?? editions[0];
  const earlier = named('earlier') ?? editions.findLast(({ key }) => key !== later?.key);
  const head = { area, editions: editions.map(({ key, label }) => ({ key, label })) };
  if (!later || !earlier || earlier === later)
    return done({ ...head, earlier: null, later: later?.key ?? null, lines: [], counts: null });
  const found = await crosswalkBetween(app, actor, { earlier: earlier.releaseIds, later: later.releaseIds });
  if (!found.ok) return denied('not-found');
  const { crossings, withoutLater, withoutEarlier, wards } = found.value;
  const lines: CrossingLine[] = [
    ...crossings.map((crossing) => ({
      from: wards.earlier.get(crossing.from) ?? null,
      to: wards.later.get(crossing.to) ?? null,
      crossing,
    })),
    ...withoutLater.map((from) => ({ from, to: null, crossing: null })),
    ...withoutEarlier.map((to) => ({ from: null, to, crossing: null })),
  ];
  const changed = lines.filter(({ crossing }) => crossing?.by !== 'code').sort(byPlace);
  return done({
    ...head,
    earlier: earlier.key,
    later: later.key,
    lines: changed,
    counts: {
      same: lines.length - changed.length,
      exact: changed.filter(({ crossing }) => crossing?.exact).length,
      approximate: changed.filter(({ crossing }) => crossing && !crossing.exact).length,
      alone: changed.filter(({ crossing }) => !crossing).length,
      byLsoas: found.value.lookups.length > 0,
    },
  });
}

const placeOf = ({ from, to }: CrossingLine) => {
  const { borough, name } = from ?? to ?? { borough: '', name: '' };
  return `${borough} ${name}`;
};
const byPlace = (a: CrossingLine, b: CrossingLine) => placeOf(a).localeCompare(placeOf(b), 'en-GB');
