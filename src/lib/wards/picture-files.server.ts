import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Asked } from './asking.ts';
import { svgOfBars, svgOfFunnel, svgOfMap, svgOfTrends } from './drawing.ts';
import { monthsFrom } from './months.ts';
import { barsPicture, funnelPicture, mapPicture, trendPictures, type Order } from './picturing.ts';
import { rankedWards, surveyOf, type RankedWards } from './ranking.server.ts';
import { picturedFor, sourceWords } from './wards-page.server.ts';

const picked = ['map', 'funnel', 'bars', 'trends'] as const;

/**
 * One picture of a ranking as a file of its own, which names its releases and what their licences ask for. `code`:
 * trends of this ward alone.
 */
export async function pictureFile(
  app: App,
  actor: Who,
  picture: string,
  asked: Asked & { code: string | null },
  order: Order,
): Promise<Result<{ name: string; svg: string }>> {
  const ranked = await rankedWards(app, actor, asked);
  if (!ranked.ok) return ranked;
  const which = picked.find((one) => one === picture);
  const svg = which && (await drawn(app, actor, which, ranked.value, asked.code, order));
  const { area, measure, from, to } = ranked.value;
  const name = [area.slug, measure.slug, from, to, asked.code, picture].filter(Boolean).join('-');
  return svg ? done({ name, svg }) : denied('not-found');
}

async function drawn(
  app: App,
  actor: Who,
  picture: (typeof picked)[number],
  ranked: RankedWards,
  code: string | null,
  order: Order,
): Promise<string | null> {
  const pictured = await picturedFor(app, actor, ranked, '');
  const source = sourceLine(ranked);
  if (picture === 'map') {
    const survey = await surveyOf(app, ranked.edition, ranked);
    if (!survey) return null;
    const { map, wards, legend, ...about } = mapPicture(pictured, survey.map);
    return svgOfMap(map, wards, legend, { ...about, source });
  }
  if (picture === 'funnel') {
    const funnel = funnelPicture(pictured);
    return funnel && svgOfFunnel(funnel.points, { ...funnel, source });
  }
  if (picture === 'bars') {
    const { rows, ...about } = barsPicture(pictured, order);
    return svgOfBars(rows, { ...about, source });
  }
  const { from, to, measure, ranking } = ranked;
  const own = ranking.wards.filter((ward) => ward.code === code);
  if (code !== null && own.length === 0) return null;
  const series = own.length
    ? own.map(({ name, counts }) => ({ name, months: monthsFrom(from, to), counts }))
    : trendPictures(pictured, order, 3).pictures.flatMap((one) => one.series);
  const title = `${own[0]?.name ?? 'The highest wards'}: ${measure.name} by month`;
  return svgOfTrends(series, { title, source, countLabel: 'Recorded each month' });
}

function sourceLine(ranked: RankedWards): string {
  const { releases, sizes, acknowledgements, invented } = sourceWords(ranked);
  return [...(invented ? [invented] : []), ...releases, ...sizes.slice(0, 2), ...acknowledgements].join(
    ' · ',
  );
}
