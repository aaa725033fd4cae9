/** What a partnership tells others of what it tried: chosen here, checked by the server, approved by a co-ordinator. */
import * as v from 'valibot';
import { plainText } from '../core/text.ts';
import { choice, line, text } from '../partnerships/fields.ts';
import { bullets, heading, paragraph, steps, type Block } from '../sections/blocks.ts';
import { isSectionKey, sectionKeys, type SectionKey } from '../library/entry.ts';
import { outcomes, type Outcome } from './packages.ts';

/** A part of a section, and the heading it goes under: `section part heading`, as a form sends it. */
const chosenPart = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f-]{36} \d{1,4} [a-z]+$/, 'This form is out of date. Load the page again.'),
  v.transform((sent) => {
    const [sectionId = '', part = '', under = ''] = sent.split(' ');
    return { sectionId, part: Number(part), under };
  }),
  v.check(({ under }) => isSectionKey(under), 'This form is out of date. Load the page again.'),
  v.transform(({ under, ...rest }) => ({ ...rest, under: under as SectionKey })),
);
export type ChosenPart = v.InferOutput<typeof chosenPart>;

const ownWords = v.pipe(
  v.optional(v.string(), ''),
  v.transform(plainText),
  v.maxLength(5000, 'Use at most 5,000 characters'),
);

const shareFields = {
  title: line('Enter what it is called', 120),
  summary: text(600, 'Enter in one paragraph what was tried and what became of it'),
  outcome: choice(outcomes, 'Choose what became of it'),
  result: v.pipe(
    v.optional(v.string(), ''),
    v.transform(plainText),
    v.maxLength(1000, 'Use at most 1,000 characters'),
  ),
  /** A step of the scale of eight; null: nobody has judged. */
  step: v.pipe(
    v.optional(v.string(), ''),
    v.regex(/^[1-8]?$/, 'Choose a step from the list'),
    v.transform((step) => (step === '' ? null : Number(step))),
  ),
  problem: ownWords,
  done: ownWords,
  effect: ownWords,
  mechanism: ownWords,
  moderators: ownWords,
  implementation: ownWords,
  cost: ownWords,
} satisfies Record<SectionKey, typeof ownWords> & Record<string, unknown>;

/** A claim that it worked needs its result; a failure is as welcome without one. */
export const sharing = v.pipe(
  v.object({
    ...shareFields,
    package: v.pipe(v.string(), v.uuid('This form is out of date. Load the page again.')),
    parts: v.pipe(
      v.array(chosenPart),
      v.maxLength(60, 'Take at most 60 parts'),
      v.check(
        (parts) => new Set(parts.map(({ sectionId, part }) => `${sectionId} ${part}`)).size === parts.length,
        'Take each part once',
      ),
    ),
    /** SHA-256 of what was shown before it was asked for; empty: show it first. */
    seen: v.optional(v.string(), ''),
  }),
  v.forward(
    v.check(
      ({ outcome, result }) => outcome !== 'worked' || result !== '',
      'Enter the figure or the evidence that it worked. Without one, choose “Partly” or say what happened under Effect',
    ),
    ['result'],
  ),
  v.forward(
    v.check(
      ({ outcome, step }) =>
        step === null || (outcome === 'worked' ? step >= 5 : outcome === 'partly' || step <= 5),
      'The step says otherwise than what became of it. Choose another, or leave it out',
    ),
    ['step'],
  ),
  v.forward(
    v.check(
      ({ parts, ...words }) => parts.length > 0 || sectionKeys.some((key) => words[key] !== ''),
      'Say what was done, in your own words or with text from your documents',
    ),
    ['done'],
  ),
);
export type Sharing = v.InferOutput<typeof sharing>;

/** Reads the form, in which each part has a choice of its own: nothing, or a heading. */
export function sharingOfForm(form: FormData): Record<string, unknown> {
  const read = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const parts = [...form].flatMap(([name, value]) =>
    name.startsWith('part ') && typeof value === 'string' && value !== ''
      ? [`${name.slice('part '.length)} ${value}`]
      : [],
  );
  const words = Object.fromEntries(Object.keys(shareFields).map((name) => [name, read(name)]));
  return { ...words, seen: read('seen'), parts };
}

/** What of one heading becomes visible: own words, then parts of sections, each with its heading there. */
export type ComposedHeading = { under: SectionKey; pieces: { heading: string; text: string }[] };

/** Everything that becomes visible. */
export type Composed = {
  title: string;
  summary: string;
  outcome: Outcome;
  result: string;
  step: number | null;
  headings: ComposedHeading[];
};

export const composedText = ({ title, summary, result, headings }: Composed): string =>
  [
    title,
    summary,
    result,
    ...headings.flatMap(({ pieces }) => pieces.flatMap((piece) => [piece.heading, piece.text])),
  ]
    .filter((words) => words !== '')
    .join('\n\n');

/** Plain lines as blocks: what begins like an item of a list becomes one; a row of a table a line. */
export function blocksOf(pieces: readonly { heading: string; text: string }[]): Block[] {
  return pieces.flatMap(({ heading: words, text: lines }) => [
    ...(words === '' ? [] : [heading(3, words)]),
    ...linesToBlocks(lines.split('\n')),
  ]);
}

function linesToBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let items: string[] = [];
  let list: typeof bullets | typeof steps | null = null;
  const flush = () => {
    if (list && items.length > 0) blocks.push(list(items));
    [items, list] = [[], null];
  };
  for (const each of lines) {
    const words = each.replaceAll('\t', ' · ').trim();
    const bullet = /^(?:- |\[[x ]\] )(.+)$/.exec(words)?.[1];
    const step = /^\d+\. (.+)$/.exec(words)?.[1];
    const kind = bullet !== undefined ? bullets : step !== undefined ? steps : null;
    if (kind !== list) flush();
    const item = bullet ?? step;
    if (kind && item !== undefined) {
      list = kind;
      items.push(item);
    } else if (words !== '') blocks.push(paragraph(words));
  }
  flush();
  return blocks;
}

/** Of an answer on the form. */
export const deciding = v.object({
  share: v.pipe(v.string(), v.uuid('This form is out of date. Load the page again.')),
  seen: v.pipe(
    v.optional(v.string(), ''),
    v.regex(/^[0-9a-f]{64}$/, 'Look at what is shared first. Load the page again.'),
  ),
});
export const refusing = v.object({
  share: v.pipe(v.string(), v.uuid('This form is out of date. Load the page again.')),
  reason: text(1000, 'Enter why, for whoever wrote it'),
});

export const shareStateNames = {
  waiting: 'Waits for a co-ordinator',
  approved: 'In the library',
  refused: 'Not shared',
  'taken-back': 'Taken back',
} as const;

export const shareStateTags = {
  waiting: { kind: 'warn', icon: 'hourglass' },
  approved: { kind: 'good', icon: 'circle-check' },
  refused: { kind: 'stop', icon: 'x' },
  'taken-back': { kind: 'mute', icon: 'x' },
} as const;
