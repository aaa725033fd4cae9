/** Packages: tactical options and entries of the library put together in a section of a plan. */
import * as v from 'valibot';
import { isTacticalOption, tacticalOption } from '../options/catalogue.ts';
import type { TacticalOption } from '../options/option.ts';
import { line, text } from '../partnerships/fields.ts';
import { bold, heading, link, paragraph, steps, type Block } from '../sections/blocks.ts';

/** What became of something that was tried. */
export const outcomes = ['worked', 'partly', 'did-not'] as const;
export type Outcome = (typeof outcomes)[number];

export const outcomeNames = {
  worked: 'Worked',
  partly: 'Partly',
  'did-not': 'Did not work',
} as const satisfies Record<Outcome, string>;

/** Never by colour alone: each outcome has its icon and its word. */
export const outcomeTags = {
  worked: { kind: 'good', icon: 'circle-check' },
  partly: { kind: 'warn', icon: 'circle-alert' },
  'did-not': { kind: 'stop', icon: 'x' },
} as const satisfies Record<Outcome, { kind: string; icon: string }>;

const chosenOptions = v.pipe(
  v.array(v.string()),
  v.transform((slugs) => [...new Set(slugs)]),
  v.check((slugs) => slugs.every(isTacticalOption), 'Choose options from the catalogue'),
  v.minLength(1, 'Choose at least one option'),
  v.maxLength(12, 'Choose at most twelve options: a package that does everything does nothing'),
);

export const newPackage = v.object({
  section: v.pipe(v.string(), v.uuid('This form is out of date. Load the page again.')),
  title: line('Enter a name for the package', 120),
  aim: text(1000, 'Enter what it is meant to change, for whom and by when'),
  options: chosenOptions,
});
export type NewPackage = v.InferOutput<typeof newPackage>;

/** A package as its section's readers see it. */
export type PackageLine = {
  id: string;
  title: string;
  aim: string;
  options: { slug: string; title: string }[];
  sectionId: string;
  sectionTitle: string;
  documentId: string;
  /** May this person share it, and tell how an adopted entry went? */
  mayReport: boolean;
  mayShare: boolean;
  /** May this person say that they have looked at what changed in an adopted entry? */
  mayFollow: boolean;
  adoptions: AdoptionLine[];
};

export type AdoptionLine = {
  id: string;
  /** Null: it is not open to this reader any more. */
  entry: { slug: string; title: string } | null;
  version: number;
  /** Versions of the entry that its adopters have not looked at, newest first. */
  newer: { version: number; note: string; at: string }[];
  changes: string;
  outcome: Outcome | null;
};

export const namedOptions = (slugs: readonly string[]): { slug: string; title: string }[] =>
  slugs.flatMap((slug) => {
    const option = tacticalOption(slug);
    return option ? [{ slug, title: option.title }] : [];
  });

/** The words of a package as they come into a section. `origin` is where this portal stands. */
export function packageBlocks({ title, aim, options }: Omit<NewPackage, 'section'>, origin: string): Block[] {
  const chosen = options.flatMap((slug): TacticalOption[] => {
    const option = tacticalOption(slug);
    return option ? [option] : [];
  });
  return [
    heading(3, title),
    ...paragraphs(aim),
    ...chosen.flatMap((option) => [
      paragraph([
        bold('From the catalogue: '),
        link(option.title, `${origin}/library/options/${option.slug}`),
      ]),
      steps(option.steps),
    ]),
  ];
}

/** Each line of a text as a paragraph. */
export const paragraphs = (words: string): Block[] =>
  words
    .split('\n')
    .filter((each) => each.trim() !== '')
    .map((each) => paragraph(each));
