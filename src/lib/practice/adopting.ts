/** Taking an entry of the library into a plan, and telling how it went. */
import * as v from 'valibot';
import { plainText } from '../core/text.ts';
import { choice, text } from '../partnerships/fields.ts';
import { heading, link, paragraph, type Block } from '../sections/blocks.ts';
import { outcomes, paragraphs } from './packages.ts';
import { blocksOf } from './sharing.ts';

export const adopting = v.object({
  section: v.pipe(v.optional(v.string(), ''), v.uuid('Choose the section it goes into')),
  changes: text(2000, 'Enter what you change for your ward. No ward is like another'),
  version: v.pipe(
    v.optional(v.string(), ''),
    v.regex(/^\d{1,9}$/, 'This form is out of date. Load the page again.'),
    v.transform(Number),
  ),
});
export type Adopting = v.InferOutput<typeof adopting>;

/** How it went, in words that everyone who is signed in will read. */
export const reporting = v.object({
  adoption: v.pipe(v.optional(v.string(), ''), v.uuid('This form is out of date. Load the page again.')),
  outcome: choice(outcomes, 'Choose what became of it'),
  body: text(2000, 'Enter how it went, in words that other wards can use'),
  figures: v.pipe(
    v.optional(v.string(), ''),
    v.transform(plainText),
    v.maxLength(500, 'Use at most 500 characters'),
  ),
});
export type Reporting = v.InferOutput<typeof reporting>;

type Adopted = {
  title: string;
  slug: string;
  version: number;
  changes: string;
  /** What was done there, as plain lines. */
  steps: string;
};

/** An entry's words as they come into a section. `origin` is where this portal stands. */
export const adoptedBlocks = ({ title, slug, version, changes, steps }: Adopted, origin: string): Block[] => [
  heading(3, title),
  paragraph(['From the library: ', link(title, `${origin}/library/${slug}`), `, version ${version}.`]),
  heading(4, 'What we change for our ward'),
  ...paragraphs(changes),
  ...(steps.trim() === '' ? [] : [heading(4, 'Steps'), ...blocksOf([{ heading: '', text: steps }])]),
];

/** Fewer partnerships than this in a borough, and its number would tell which one it is. */
export const fewest = 2;

/** How it went in one place, as far as this reader may know. */
export type Elsewhere = {
  /** The partnership, for those who can read the section it is in. */
  place: { name: string; href: string } | null;
  /** Null: too few partnerships there to name it. */
  borough: string | null;
  report: { outcome: (typeof outcomes)[number]; body: string; figures: string; at: string } | null;
};

/** Adoptions without a report, counted by borough; null: boroughs that are not named. */
export type ByBorough = { borough: string | null; count: number };
