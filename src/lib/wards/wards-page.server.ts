import type { Who } from '../access/facts.ts';
import { portalActions } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { done, type Result } from '../core/result.ts';
import { wardReleases } from './areas.server.ts';
import { queryOf, type Asked } from './asking.ts';
import type { Edition } from './editions.ts';
import { areasOf, type AreaLine } from './holdings.server.ts';
import type { Month } from './months.ts';
import {
  barsPicture,
  funnelPicture,
  inOrder,
  mapPicture,
  trendPictures,
  type Order,
  type Pictured,
} from './picturing.ts';
import { acknowledgements, basisWords, conclusionsOf, releaseText } from './ranking-words.ts';
import { rankedWards, surveyOf, type RankedWards } from './ranking.server.ts';
import { bases, method } from './ranking.ts';
import { decisionsIn } from './selections.server.ts';
import type { MeasureLine } from './measures.ts';

export type WardsView = { order: Order; page: number; all: boolean };

/** Rows of the table on one page. */
const pageLength = 25;

/** Where figures come from and what may not be left unsaid, on every page that shows some. */
export type SourceWords = {
  releases: string[];
  sizes: string[];
  boundaries: string[];
  acknowledgements: string[];
  invented: string | null;
  method: typeof method;
};

export function sourceWords({ area, releases, sizes, boundaries }: RankedWards): SourceWords {
  const texts = (lines: Parameters<typeof releaseText>[0][]) => [...new Set(lines.map(releaseText))];
  return {
    releases: texts(releases),
    sizes: texts(sizes),
    boundaries: texts(boundaries),
    acknowledgements: acknowledgements([...releases, ...sizes, ...boundaries]),
    invented: area.invented ? `${area.name} is invented: every place and figure here is made up.` : null,
    method,
  };
}

/** The choices there are for a question, and those that were made. */
export type Choices = {
  areas: AreaLine[];
  area: AreaLine;
  measures: MeasureLine[];
  measure: MeasureLine;
  held: Month[];
  from: Month;
  to: Month;
  boroughs: { code: string; name: string }[];
  borough: string | null;
  editions: Edition[];
  edition: Edition;
  bases: typeof bases;
  basis: RankedWards['ranking']['basis'];
};

type WardsMay = { import: boolean; define: boolean; select: boolean };

export const wardsMay = (actor: Who): WardsMay => ({
  import: portalActions['wards.import'](actor).ok,
  define: portalActions['measure.define'](actor).ok,
  select: portalActions['ward.select'](actor).ok,
});

type WardsPage = {
  may: WardsMay;
  areas: AreaLine[];
  found: FoundWards | null;
  /** Where nothing is found: the city whose wards are known, but no figures of them. */
  drawn: string | null;
};
type FoundWards = Awaited<ReturnType<typeof foundWards>>;

/** The ranking of a city's wards with its pictures; `found` is null where this person may see nothing imported yet. */
export async function wardsPage(
  app: App,
  actor: Who,
  asked: Asked,
  view: WardsView,
): Promise<Result<WardsPage>> {
  const areas = await areasOf(app, actor);
  if (!areas.ok) return areas;
  const ranked = await rankedNearest(app, actor, asked);
  const head = { may: wardsMay(actor), areas: areas.value };
  if (ranked.ok) {
    const found = await foundWards(app, actor, areas.value, ranked.value.ranked, ranked.value.asked, view);
    return done({ ...head, found, drawn: null });
  }
  const { area, ...others } = asked;
  const isOpen = Object.values(others).every((one) => one === null);
  const isKnown = area === null || areas.value.some(({ slug }) => slug === area);
  if (ranked.failure.code !== 'denied' || !isOpen || !isKnown) return ranked;
  return done({ ...head, found: null, drawn: await drawnCity(app, areas.value, area) });
}

async function drawnCity(app: App, areas: AreaLine[], slug: string | null): Promise<string | null> {
  const city = slug === null ? areas[0] : areas.find((one) => one.slug === slug);
  return city && (await wardReleases(app.db, city.id)).length > 0 ? city.name : null;
}

/** The ranking that was asked for. A borough that another edition does not have, or an edition gone by, is let go. */
async function rankedNearest(
  app: App,
  actor: Who,
  asked: Asked,
): Promise<Result<{ ranked: RankedWards; asked: Asked }>> {
  const ranked = await rankedWards(app, actor, asked);
  if (ranked.ok) return done({ ranked: ranked.value, asked });
  const less = asked.borough !== null ? { borough: null } : asked.edition !== null ? { edition: null } : null;
  if (ranked.failure.code !== 'denied' || less === null) return ranked;
  return rankedNearest(app, actor, { ...asked, ...less });
}

async function foundWards(
  app: App,
  actor: Who,
  areas: AreaLine[],
  ranked: RankedWards,
  asked: Asked,
  view: WardsView,
) {
  const { ranking, measure, from, to } = ranked;
  const query = queryOf(asked, ranked.usual);
  const pictured = await picturedFor(app, actor, ranked, query);
  const survey = await surveyOf(app, ranked.edition, ranked);
  const isRated = ranking.wards.some(({ rate }) => rate !== null);
  const order = !isRated && (view.order === 'rate' || view.order === 'shrunken') ? 'count' : view.order;
  const ordered = inOrder(ranking.wards, order);
  const pages = Math.max(1, Math.ceil(ordered.length / pageLength));
  const page = Math.min(view.page, pages);
  const rows = view.all ? ordered : ordered.slice((page - 1) * pageLength, page * pageLength);
  const picked = ordered.find(({ code }) => pictured.working.has(code)) ?? ordered[0];
  return {
    choices: await choicesOf(app, actor, areas, ranked),
    query,
    order,
    basisWords: basisWords(ranking),
    rows: rows.map(({ counts: _, ...row }) => ({ ...row, working: pictured.working.has(row.code) })),
    page: { number: page, of: pages, first: view.all ? 1 : (page - 1) * pageLength + 1, all: view.all },
    ranked: ranking.wards.length,
    boroughs: new Set(ranking.wards.map(({ borough }) => borough)).size,
    unranked: ranking.unranked.map(({ code, name, borough }) => ({ code, name, borough })),
    without: ranking.without,
    mean: ranking.mean,
    total: ranking.total,
    map: survey && mapPicture(pictured, survey.map),
    funnel: funnelPicture(pictured),
    bars: barsPicture(pictured, order),
    trends: trendPictures(pictured, order),
    conclusions: picked && conclusionsOf(picked, ranking, { measure: measure.name, from, to }),
    sources: sourceWords(ranked),
  };
}

/** A ranking as its pictures need it. `query` is what addresses of wards carry on, with its question mark. */
export async function picturedFor(
  app: App,
  actor: Who,
  ranked: RankedWards,
  query: string,
): Promise<Pictured> {
  const decisions = actor ? await decisionsIn(app.db, actor, ranked.area.id) : [];
  return {
    measure: ranked.measure,
    from: ranked.from,
    to: ranked.to,
    ranking: ranked.ranking,
    working: new Set(decisions.flatMap(({ isSelected, code }) => (isSelected ? [code] : []))),
    hrefOf: (code) => `/wards/${code}${query}`,
  };
}

async function choicesOf(app: App, actor: Who, areas: AreaLine[], ranked: RankedWards): Promise<Choices> {
  const whole = ranked.borough === null ? ranked : await rankedWards(app, actor, wholeOf(ranked));
  const all = 'ranking' in whole ? whole.ranking : whole.ok ? whole.value.ranking : ranked.ranking;
  const boroughs = new Map(
    [...all.wards, ...all.unranked].map(({ boroughCode, borough }) => [boroughCode ?? borough, borough]),
  );
  return {
    areas,
    area: ranked.area,
    measures: ranked.measures.filter(({ archived, id }) => !archived || id === ranked.measure.id),
    measure: ranked.measure,
    held: ranked.held,
    from: ranked.from,
    to: ranked.to,
    boroughs: [...boroughs]
      .map(([code, name]) => ({ code, name }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    borough: ranked.borough,
    editions: ranked.editions,
    edition: ranked.edition,
    bases,
    basis: ranked.ranking.basis,
  };
}

const wholeOf = ({ area, measure, from, to, edition, ranking }: RankedWards) => ({
  area: area.slug,
  measure: measure.slug,
  from,
  to,
  edition: edition.key,
  basis: ranking.basis,
});
