import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, invalid } from '../core/result.ts';
import { areaWards } from './areas.server.ts';
import { queryOf, type Asked } from './asking.ts';
import { chosenFigures, loadWardCounts } from './figures.server.ts';
import type { PlacedWard } from './figures.ts';
import { areaOf } from './holdings.server.ts';
import { isComposite, type MeasureLine } from './measures.ts';
import { monthsFrom } from './months.ts';
import { mapPicture, rateLabel, trendsOfWards, type Pictured } from './picturing.ts';
import { conclusionsOf, rateText, whole } from './ranking-words.ts';
import { rankedWards, surveyOf, type RankedWards } from './ranking.server.ts';
import { perNames } from './ranking.ts';
import { decisionsIn } from './selections.server.ts';
import { picturedFor, sourceWords, wardsMay } from './wards-page.server.ts';
import type { BarRow } from './drawing.ts';

/** How many wards stand side by side. */
export const mostCompared = 8;

/** What was recorded of one measure in a window; null: no figures. */
export type PartCount = { slug: string; name: string; count: number | null };

export type FiguredWard = Extract<Awaited<ReturnType<typeof wardPage>>, { ok: true }>['value'];

/** One ward: its figures, what they are made of, its neighbours, and what was decided about it. */
export async function wardPage(app: App, actor: Who, code: string, asked: Asked) {
  const ranked = await rankedWards(app, actor, { ...asked, borough: null });
  if (!ranked.ok) return ranked;
  if (!actor) return denied('signed-out');
  const { ranking, measure, from, to } = ranked.value;
  const row = ranking.wards.find((one) => one.code === code);
  const place = row ?? ranking.unranked.find((one) => one.code === code);
  if (!place) return denied('not-found');
  const query = queryOf({ ...asked, borough: null }, ranked.value.usual);
  const pictured = await picturedFor(app, actor, ranked.value, query);
  const neighbours = (await surveyOf(app, ranked.value.edition))?.neighbours.get(code) ?? [];
  const decisions = await decisionsIn(app.db, actor, ranked.value.area.id, code);
  return done({
    may: wardsMay(actor),
    query,
    ...headOf(ranked.value),
    ward: { code, name: place.name, borough: place.borough },
    row: row ?? null,
    ranked: ranking.wards.length,
    series: [{ name: place.name, months: monthsFrom(from, to), counts: place.counts }],
    conclusions: row ? conclusionsOf(row, ranking, { measure: measure.name, from, to }) : null,
    map: await mapAround(app, ranked.value, pictured, [code, ...neighbours]),
    beside: besideOf(pictured, code, neighbours),
    ...(await countsBeside(app, actor, asked, ranked.value, place)),
    decisions,
  });
}

export type BareWard = Extract<Awaited<ReturnType<typeof bareWard>>, { ok: true }>['value'];

/** A ward of a city of which no figures count that this person may see. `not-found` where any do. */
export async function bareWard(app: App, actor: Who, code: string, slug: string | null) {
  const found = await areaOf(app, actor, slug);
  if (!found.ok) return found;
  if (!actor) return denied('signed-out');
  const area = found.value;
  if ((await chosenFigures(app, actor, { area: area.slug })).ok) return denied('not-found');
  const ward = (await areaWards(app.db, area.id)).wards.find((one) => one.code === code);
  if (!ward) return denied('not-found');
  return done({
    may: wardsMay(actor),
    area: { slug: area.slug, name: area.name },
    ward: { code, name: ward.name, borough: ward.borough },
    decisions: await decisionsIn(app.db, actor, area.id, code),
  });
}

const headOf = (ranked: RankedWards) => ({
  area: ranked.area,
  measure: ranked.measure,
  measures: ranked.measures.filter(({ archived, id }) => !archived || id === ranked.measure.id),
  from: ranked.from,
  to: ranked.to,
  basis: ranked.ranking.basis,
  mean: ranked.ranking.mean,
  without: ranked.ranking.without,
  sources: sourceWords(ranked),
});

async function mapAround(app: App, ranked: RankedWards, pictured: Pictured, codes: string[]) {
  const survey = await surveyOf(app, ranked.edition, { codes });
  if (!survey) return null;
  const here = new Set(codes);
  const [code] = codes;
  const picture = mapPicture(pictured, survey.map);
  const wards = picture.wards.filter((one) => here.has(one.code));
  return { ...picture, wards: wards.map((one) => ({ ...one, picked: one.code === code })) };
}

/** A ward and its neighbours as bars, the highest first: by rate where there is one. */
function besideOf({ ranking, hrefOf }: Pictured, code: string, neighbours: readonly string[]) {
  const here = ranking.wards.filter((one) => one.code === code || neighbours.includes(one.code));
  const rated = here.some(({ rate }) => rate !== null);
  const rows: BarRow[] = here
    .flatMap((one) => {
      const value = rated ? one.rate : { ...one.countInterval, rate: one.count };
      if (!value) return [];
      return [
        {
          code: one.code,
          name: one.name,
          borough: one.borough,
          value: value.rate,
          low: value.low,
          high: value.high,
          label: rated ? rateText(value.rate) : whole(one.count),
          href: hrefOf(one.code),
          picked: one.code === code,
        },
      ];
    })
    .sort((a, b) => b.value - a.value);
  return { rows, axis: rated ? rateLabel(ranking) : 'Recorded', mean: rated ? ranking.mean : null };
}

/**
 * What else is recorded of one ward in the window, the most first. `composition`: the narrower categories of the
 * measure, or a composite's parts; `others`: every other measure of the widest kind.
 */
async function countsBeside(app: App, actor: Who, asked: Asked, ranked: RankedWards, place: PlacedWard) {
  const chosen = await chosenFigures(app, actor, asked);
  if (!chosen.ok) return { composition: [], others: [] };
  const { measure } = ranked;
  const known = chosen.value.measures.filter((one) => !isComposite(one) && !one.archived);
  const parts = new Set(measure.parts.map(({ id }) => id));
  const inside = known.filter(({ id, parentId }) => parts.has(id) || parentId === measure.id);
  const others = known.filter(({ id, parentId }) => parentId === null && id !== measure.id);
  const counts = await loadWardCounts(
    app.db,
    chosen.value.releases,
    place,
    [...new Set([...inside, ...others].map(({ id }) => id))],
    monthsFrom(ranked.from, ranked.to),
  );
  const counted = (measures: readonly MeasureLine[]): PartCount[] =>
    measures
      .map(({ id, slug, name }) => ({ slug, name, count: total(counts.get(id) ?? []) }))
      .sort((a, b) => (b.count ?? -1) - (a.count ?? -1));
  return { composition: counted(inside), others: counted(others) };
}

function total(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length > 0 ? known.reduce((sum, count) => sum + count, 0) : null;
}

/** Up to eight wards side by side, in the order they were chosen. `invalid` for more, or for none. */
export async function comparePage(app: App, actor: Who, codes: readonly string[], asked: Asked) {
  const wanted = [...new Set(codes)];
  if (wanted.length > mostCompared) return invalid({ ward: `Compare at most ${mostCompared} wards` });
  const ranked = await rankedWards(app, actor, asked);
  if (!ranked.ok) return ranked;
  const { ranking, from, to, measure, usual } = ranked.value;
  const rows = wanted.flatMap((code) => ranking.wards.find((one) => one.code === code) ?? []);
  const query = queryOf(asked, usual);
  const hrefOf = (code: string) => `/wards/${code}${query}`;
  const { pictures, top } = trendsOfWards({ measure, from, to, hrefOf }, rows);
  return done({
    query,
    ...headOf(ranked.value),
    per: perNames[ranking.basis],
    ranked: ranking.wards.length,
    top,
    missing: wanted.filter((code) => !rows.some((row) => row.code === code)),
    rows: rows.map(({ counts: _, ...row }) => row),
    pictures,
  });
}
