import * as v from 'valibot';
import type { Grant } from '../access/facts.ts';
import { plainText } from '../core/text.ts';
import { sectorNames, type Sector } from '../core/words.ts';
import { placedShapes } from '../wards/placing.ts';
import type { Block } from './blocks.ts';
import { evidence, paragraph } from './blocks.ts';
import type { PlaceableFigure } from '../wards/placing.ts';

/** What a form that places a figure says: what of it, where, and what may be said about it. */
export const placing = v.object({
  section: v.pipe(v.string('Choose a section'), v.uuid('Choose a section')),
  shape: v.picklist(placedShapes, 'Choose what to show'),
  said: v.optional(
    v.pipe(v.string(), v.transform(plainText), v.maxLength(1000, 'Use at most 1000 characters')),
    '',
  ),
});
export type Placing = v.InferOutput<typeof placing>;

/** What a form that takes a newer figure over says. */
export const takingOver = v.object({
  section: v.pipe(v.string(), v.uuid('Choose the figure')),
  figure: v.pipe(v.string('Choose the figure'), v.regex(/^[A-Za-z0-9_-]{1,36}$/, 'Choose the figure')),
});
export type TakingOver = v.InferOutput<typeof takingOver>;

/** A figure as a block of a text. `id` is the block's own. */
export const evidenceBlock = (figure: PlaceableFigure, id: string, said: string): Block => {
  const { attrs, ...block } = evidence(
    figure,
    ...(said === '' ? [] : said.split('\n').filter((line) => line.trim() !== '')),
  );
  return { ...block, attrs: { ...attrs, id }, content: block.content ?? [paragraph('')] };
};

/**
 * Whoever can read a section and may not see a measure that is for `audience` alone, in words; none: the figure may
 * stand there. Judged by what is granted, so that nobody who joins later sees it either. `sectorOf` knows the sector of
 * each organisation, unit and person named.
 */
export function beyondAudience(
  grants: readonly Grant[],
  audience: readonly string[] | null,
  sectorOf: (grant: Grant) => Sector | null,
): string[] {
  if (audience === null) return [];
  const beyond = grants.flatMap((grant): string[] => {
    if (grant.subjectKind === 'everyone') return ['everyone in the partnership'];
    const sector = grant.subjectKind === 'sector' ? (grant.subjectId as Sector) : sectorOf(grant);
    if (sector !== null && audience.includes(sector)) return [];
    return [sector === null ? 'somebody named' : sectorNames[sector]];
  });
  return [...new Set(beyond)];
}

/** "Police and Health" */
export const sectorsInWords = (audience: readonly string[]): string => {
  const names = audience.map((sector) => sectorNames[sector as Sector] ?? sector);
  return names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};
