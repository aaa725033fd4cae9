import { and, inArray, eq } from 'drizzle-orm';
import { area, measure } from '#schema/wards.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import { denied, done, invalid, type Result } from '../core/result.ts';
import { chosenFigures, loadCounts, loadWardCounts, partsOf, type UsedRelease } from './figures.server.ts';
import { byPrecedence } from './figures.ts';
import { commonAudience } from './measures.ts';
import { monthsFrom, spansName } from './months.ts';
import {
  inOneLine,
  mostMonths,
  roundedRate,
  type FigureOf,
  type PlaceableFigure,
  type PlacedShape,
} from './placing.ts';
import { rankedWards, surveyOf, type RankedWards, type RankingAsk } from './ranking.server.ts';
import { method, perNames, type RankedWard } from './ranking.ts';

export type PlacingAsk = Pick<RankingAsk, 'area' | 'measure' | 'from' | 'to' | 'edition' | 'basis'> & {
  code: string;
  shape: PlacedShape;
};

/** A figure of a ward, ready to be kept in a document, as this person may see it. */
export async function placeableFigure(
  app: App,
  actor: Who,
  { code, shape, ...ask }: PlacingAsk,
): Promise<Result<PlaceableFigure>> {
  const ranked = await rankedWards(app, actor, { ...ask, borough: null });
  if (!ranked.ok) return ranked;
  const { ranking, from, to, area: city, measure: of, edition, releases } = ranked.value;
  const row = ranking.wards.find((one) => one.code === code);
  if (!row) return denied('not-found');
  if (shape === 'trend' && row.counts.length > mostMonths)
    return invalid({ from: `Choose at most ${mostMonths} months for a picture of the months` });
  const shaped = await shapedFigure(app, ranked.value, row, shape);
  if (!shaped)
    return invalid({ shape: 'This is not known for this ward and these months. Choose something else' });
  return done({
    shape,
    area: city.slug,
    measure: of.slug,
    measureName: of.name,
    ward: row.code,
    wardName: row.name,
    edition: edition.key,
    from,
    to,
    release: inOneLine(releases.map(releaseLine)),
    releases: releases.map(({ id }) => id).slice(0, 50),
    ...shaped,
  });
}

const releaseLine = ({ title, months }: UsedRelease) => `${title} (${spansName(months)})`;

type Shaped = Pick<PlaceableFigure, 'value' | 'low' | 'high' | 'per' | 'method' | 'series' | 'names'>;

async function shapedFigure(
  app: App,
  ranked: RankedWards,
  row: RankedWard,
  shape: PlacedShape,
): Promise<Shaped | null> {
  const { basis } = ranked.ranking;
  const counted = { value: row.count, ...row.countInterval, method: `Interval: ${method.interval}` };
  const { low, high } = counted;
  switch (shape) {
    case 'count':
      return { ...counted, low: Math.round(low), high: Math.round(high) };
    case 'trend':
      return {
        value: row.count,
        method: row.counts.length > 12 ? 'Line: mean of the twelve months before' : 'Counts by month',
        series: row.counts.map((count) => count ?? -1),
      };
    case 'rate':
      return row.rate && { ...rated(row.rate), per: perNames[basis], method: `Interval: ${method.interval}` };
    case 'bars':
      return besideNeighbours(app, ranked, row);
  }
}

const rated = ({ rate, low, high }: { rate: number; low: number; high: number }) => ({
  value: roundedRate(rate),
  low: roundedRate(low),
  high: roundedRate(high),
});

async function besideNeighbours(app: App, ranked: RankedWards, row: RankedWard): Promise<Shaped | null> {
  const { ranking } = ranked;
  const neighbours = (await surveyOf(app, ranked.edition))?.neighbours.get(row.code) ?? [];
  const here = ranking.wards.filter(({ code }) => code === row.code || neighbours.includes(code));
  if (here.length < 2) return null;
  const byRate = row.rate !== null;
  const values = here
    .flatMap((one) => {
      if (!byRate) return [{ name: one.name, value: one.count }];
      return one.rate ? [{ name: one.name, value: roundedRate(one.rate.rate) }] : [];
    })
    .sort((a, b) => b.value - a.value)
    .slice(0, 20);
  return {
    value: row.rate ? roundedRate(row.rate.rate) : row.count,
    ...(byRate ? { per: perNames[ranking.basis] } : {}),
    method: `${byRate ? 'Rates' : 'Counts'} of neighbouring wards`,
    series: values.map(({ value }) => value),
    names: values.map(({ name }) => name),
  };
}

/** What a figure would say now, and where that comes from, as this person may see it; null: it is not known to them. */
export async function figureNow(
  app: App,
  actor: Who,
  of: FigureOf & { per: string | null },
): Promise<{ value: number; release: string } | null> {
  const ask = { area: of.area, measure: of.measure, edition: of.edition, from: of.from, to: of.to };
  if (of.per !== null) {
    const basis = (Object.keys(perNames) as (keyof typeof perNames)[]).find(
      (one) => perNames[one] === of.per,
    );
    const ranked = await rankedWards(app, actor, { ...ask, borough: null, basis: basis ?? null });
    const row = ranked.ok ? ranked.value.ranking.wards.find(({ code }) => code === of.ward) : undefined;
    if (!ranked.ok || !row?.rate) return null;
    return {
      value: roundedRate(row.rate.rate),
      release: inOneLine([...new Set(ranked.value.releases.map(({ title }) => title))]),
    };
  }
  return countNow(app, actor, ask, of.ward);
}

/** One ward's count alone, without ranking all of them. */
async function countNow(
  app: App,
  actor: Who,
  ask: Pick<RankingAsk, 'area' | 'measure' | 'edition' | 'from' | 'to'>,
  code: string,
): Promise<{ value: number; release: string } | null> {
  const chosen = await chosenFigures(app, actor, ask);
  if (!chosen.ok) return null;
  const { measure: of, edition, from, to, counting } = chosen.value;
  const months = monthsFrom(from, to);
  if (of.parts.length > 0) {
    const { wards, releases } = await loadCounts(app.db, { measure: of, edition, counting }, months);
    const counts = wards.find((one) => one.code === code)?.counts;
    return counts ? counted(counts, releases.map(releaseLine)) : null;
  }
  const place = { code, name: '', borough: '', boroughCode: null, size: null };
  const counts = (await loadWardCounts(app.db, counting, place, partsOf(of), months)).get(of.id);
  // The one that counts first is the newest: what differs comes from it.
  const newest = byPrecedence(counting).find((one) => one.from <= to && one.to >= from);
  return counts ? counted(counts, newest ? [newest.title] : []) : null;
}

function counted(counts: readonly (number | null)[], titles: readonly string[]) {
  const known = counts.filter((count) => count !== null);
  if (known.length === 0) return null;
  return { value: known.reduce((sum, count) => sum + count, 0), release: inOneLine(titles) };
}

/**
 * Who may see these measures, whoever asks: `area measure` to the sectors, null for everyone. A measure that is not
 * there any more is in nobody's way.
 */
export async function audiencesOf(
  from: Reader,
  of: readonly { area: string; measure: string }[],
): Promise<Map<string, { name: string; audience: string[] | null }>> {
  if (of.length === 0) return new Map();
  const rows = await from
    .select({
      id: measure.id,
      area: area.slug,
      slug: measure.slug,
      name: measure.name,
      audience: measure.audience,
      parts: measure.parts,
    })
    .from(measure)
    .innerJoin(area, eq(area.id, measure.areaId))
    .where(and(inArray(area.slug, [...new Set(of.map((one) => one.area))])));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const wanted = new Set(of.map((one) => `${one.area} ${one.measure}`));
  return new Map(
    rows
      .filter((row) => wanted.has(`${row.area} ${row.slug}`))
      .map(({ area: city, slug, name, audience, parts }) => {
        const all = [audience, ...(parts ?? []).map((id) => byId.get(id)?.audience ?? null)];
        return [`${city} ${slug}`, { name, audience: commonAudience(all) }];
      }),
  );
}
