import { csvLine } from '../core/text.ts';
import type { ReleaseLine } from './figures.ts';
import { monthsFrom, type Month } from './months.ts';
import { perNames, type RankedWard, type Ranking } from './ranking.ts';
import { acknowledgements, releaseText } from './ranking-words.ts';

type CsvRanking = {
  area: { name: string; invented: boolean };
  measure: { name: string; definition: string };
  from: Month;
  to: Month;
  ranking: Ranking;
  releases: (ReleaseLine & { months: Month[] })[];
  sizes: ReleaseLine[];
  boundaries: ReleaseLine[];
};

type Cell = string | number | null;
const finite = (value: number | undefined): Cell =>
  value !== undefined && Number.isFinite(value) ? value : null;

const columns = (per: string): [head: string, cell: (ward: RankedWard) => Cell][] => [
  ['code', ({ code }) => code],
  ['name', ({ name }) => name],
  ['borough', ({ borough }) => borough],
  ['count', ({ count }) => count],
  ['count_low', ({ countInterval }) => countInterval.low],
  ['count_high', ({ countInterval }) => countInterval.high],
  ['rank', ({ rank }) => rank.rank],
  ['rank_low', ({ rank }) => rank.low],
  ['rank_high', ({ rank }) => rank.high],
  ['counted_over', ({ over }) => over],
  [`rate_per_${per.replaceAll(',', '').replaceAll(' ', '_')}`, ({ rate }) => finite(rate?.rate)],
  ['rate_low', ({ rate }) => finite(rate?.low)],
  ['rate_high', ({ rate }) => finite(rate?.high)],
  ['rate_rank', ({ rateRank }) => finite(rateRank?.rank)],
  ['rate_rank_low', ({ rateRank }) => finite(rateRank?.low)],
  ['rate_rank_high', ({ rateRank }) => finite(rateRank?.high)],
  ['shrunken_rate', ({ shrunken }) => finite(shrunken?.rate)],
  ['shrunken_low', ({ shrunken }) => finite(shrunken?.low)],
  ['shrunken_high', ({ shrunken }) => finite(shrunken?.high)],
  ['change_12_months', ({ change }) => change && change.ratio],
  ['change_low', ({ change }) => finite(change?.low)],
  ['change_high', ({ change }) => finite(change?.high)],
];

/**
 * A ranking as a table for spreadsheets (RFC 4180): a row of heads, a row for each ward with its counts by month, then
 * below an empty row where the figures come from. A month without figures is an empty field.
 */
export function rankingCsv({ area, measure, from, to, ranking, ...sources }: CsvRanking): string {
  const shown = columns(perNames[ranking.basis]);
  const heads = [...shown.map(([head]) => head), ...monthsFrom(from, to)];
  const rows = ranking.wards.map((ward) => [...shown.map(([, cell]) => cell(ward)), ...ward.counts]);
  const unranked = ranking.unranked.map(({ code, name, borough, counts }) => [
    code,
    name,
    borough,
    ...shown.slice(3).map(() => null),
    ...counts,
  ]);
  const notes = [
    `${measure.name}${measure.definition ? `: ${measure.definition}` : ''}`,
    ...(area.invented ? [`${area.name} is invented: every place and figure here is made up.`] : []),
    ...[...sources.releases, ...sources.sizes].map(releaseText),
    ...acknowledgements([...sources.releases, ...sources.sizes, ...sources.boundaries]),
  ];
  return [heads, ...rows, ...unranked, [''], ...notes.map((note) => [note])].map(csvLine).join('');
}
