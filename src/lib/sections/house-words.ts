import type { Sector } from '../core/words.ts';

/** What stands beside a text while it is written, because of whose section it is. */
export type HouseWords = readonly string[];

const supported = [
  'Do not name or describe anyone you support. Nobody may ask you for names here.',
  'In danger, call 999: this page is not watched.',
];
const trade = [
  'What you volunteer here will not, by itself, be used to seek a review of your licence.',
  'If we have a concern about your premises we will tell you first, unless the law or someone’s safety prevents it.',
];
const police = [
  'No MAPPA or MARAC material, no raw intelligence reports, no dates, targets or deployments of live operations.',
];

const beside: Partial<Record<Sector, HouseWords>> = {
  voluntary: supported,
  residents: supported,
  'licensing-trade': trade,
  business: trade,
  police,
};

/** `owner` is the sector of the organisation whose section it is. */
export const wordsBeside = (owner: Sector): HouseWords | null => beside[owner] ?? null;
