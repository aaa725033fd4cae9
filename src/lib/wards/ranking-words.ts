import type { ReleaseLine } from './figures.ts';
import { spansName, windowName, type Month } from './months.ts';
import { perNames, type Basis, type Change, type RankedWard, type Ranking } from './ranking.ts';

/** "1st", "22nd", "113th". */
export function ordinal(n: number): string {
  const [tens, ones] = [n % 100, n % 10];
  if (tens > 10 && tens < 14) return `${whole(n)}th`;
  return `${whole(n)}${ones === 1 ? 'st' : ones === 2 ? 'nd' : ones === 3 ? 'rd' : 'th'}`;
}

/** "5,760". */
export const whole = (n: number): string => n.toLocaleString('en-GB', { maximumFractionDigits: 0 });

/** Rates to one place, from 100 to none, small ones to two significant figures: "13.1", "1,832", "0.42". */
export function rateText(rate: number): string {
  if (Math.abs(rate) >= 99.95) return whole(rate);
  if (rate !== 0 && Math.abs(rate) < 1) return rate.toLocaleString('en-GB', { maximumSignificantDigits: 2 });
  return rate.toLocaleString('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** "+9%", "−12%", "0%" of a ratio; "more than tenfold" is a figure too: "+1,100%". */
export function changeText(ratio: number): string {
  const percent = Math.round((ratio - 1) * 100);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${whole(Math.abs(percent))}%`;
}

/** What a change may be called, and between what it lies. */
export function changeWords({ ratio, low, high, direction, before, after }: Change): string {
  const called = {
    rise: 'a rise',
    fall: 'a fall',
    none: 'which may be no change at all',
  }[direction];
  const ends = Number.isFinite(high)
    ? `interval ${changeText(low)} to ${changeText(high)}`
    : `interval from ${changeText(low)}`;
  const figures = `${whole(before)} in the 12 months before, ${whole(after)} in the last 12`;
  return ratio === null ? `${figures}: ${called}` : `${figures}; ${ends}: ${called}`;
}

/** "between 2nd and 5th", "1st". */
export const rankSpan = ({ low, high }: { low: number; high: number }): string =>
  low === high ? ordinal(low) : `between ${ordinal(low)} and ${ordinal(high)}`;

const sizeNames = {
  residents: 'How many people live in these wards',
  area: 'How large these wards are',
  premises: 'How many premises these wards have',
} as const satisfies Record<Basis, string>;

/** Why there is no rate, or why it is not over residents; null where nothing is to be explained. */
export function basisWords({
  wards,
  basis,
  usualBasis,
}: Pick<Ranking, 'wards' | 'basis' | 'usualBasis'>): string | null {
  if (wards.length > 0 && wards.every(({ rate }) => rate === null))
    return `${sizeNames[basis]} is not known, so there is no rate, and they stand by count.`;
  return basis === 'area' && usualBasis === 'area'
    ? 'Rates are per km²: how many people live in most of these wards is not known.'
    : null;
}

export type Conclusions = { lead: string; may: string; mayNot: string; next: string };

const rateMisleads = {
  residents:
    'that its residents are at the most risk. The rate counts the people who live there and not those who come to work, shop or go out, so a ward with a busy night has a high rate for that reason alone, and the count is highest where most people are.',
  area: 'that anyone in it is at the most risk. Per km² says how close together recorded offences lie, and small, crowded wards come first for that reason alone.',
  premises:
    'that its premises cause it. The rate counts places, not how many people come to them or how long they are open.',
} as const satisfies Record<Basis, string>;

/** What may be concluded about one ward of a ranking, in plain words, and what may not. */
export function conclusionsOf(
  ward: RankedWard,
  { wards, mean, basis }: Ranking,
  { measure, from, to }: { measure: string; from: Month; to: Month },
): Conclusions {
  const months = ward.counts.filter((count) => count !== null).length;
  const byRate =
    ward.rate && ward.rateRank
      ? ` By rate it is ${ordinal(ward.rateRank.rank)}, with ${rateText(ward.rate.rate)} per ${perNames[basis]}.`
      : ' Its rate is not known: nothing is held to count it over.';
  const lead = `${ward.name} is ${ordinal(ward.rank.rank)} of ${whole(wards.length)} by count: ${whole(ward.count)} (${measure}) in ${windowName(from, to)}, ${rateText(ward.count / Math.max(1, months))} a month.${byRate}`;
  return {
    lead,
    may: `Counted again by the same chances, it would stand ${rankSpan(ward.rank)} by count${ward.rateRank ? ` and ${rankSpan(ward.rateRank)} by rate` : ''}.${besideMean(ward, mean)}`,
    mayNot: rateMisleads[basis],
    next: 'Wards chosen because they are the highest tend to be lower afterwards, whatever anyone does. So these months may choose a ward, and may never be the baseline that later work is judged by.',
  };
}

function besideMean({ rate }: RankedWard, mean: number | null): string {
  if (!rate || mean === null) return '';
  if (rate.low > mean)
    return ` Its rate lies above the mean of ${rateText(mean)} by more than chance would give.`;
  if (rate.high < mean)
    return ` Its rate lies below the mean of ${rateText(mean)} by more than chance would give.`;
  return ` Its rate cannot be told from the mean of ${rateText(mean)}.`;
}

/** "Edition of January (Testmere Police), counting March 2024 to January 2026". */
export const releaseText = ({ title, publisher, months }: ReleaseLine & { months?: Month[] }): string =>
  `${title} (${publisher})${months && months.length > 0 ? `, counting ${spansName(months)}` : ''}`;

const openLicence = /open government|\bogl\b/i;

/** What the licences of these releases ask to be said. */
export function acknowledgements(releases: readonly ReleaseLine[]): string[] {
  const open = releases.filter(({ licence }) => openLicence.test(licence));
  const said =
    open.length > 0
      ? ['Contains public sector information licensed under the Open Government Licence v3.0.']
      : [];
  if (open.some(({ kind }) => /boundaries/.test(kind)))
    said.push(
      'Boundaries: Source: Office for National Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database right.',
    );
  return said;
}
