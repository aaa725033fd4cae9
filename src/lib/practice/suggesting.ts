/** Which entries fit a ward, and why, in words. Pure: what the reader may not read is not given to it. */
import { tacticalOption } from '../options/catalogue.ts';
import type { Problem } from '../library/entry.ts';
import { kindNames, type PartnershipKind } from '../partnerships/partnership.ts';

/** What a reader knows of a ward. */
export type WardSeen = {
  kind: PartnershipKind;
  findings: readonly { reference: string; words: string }[];
  /** The tactical options of its packages. */
  options: readonly string[];
};

export type Candidate = {
  id: string;
  slug: string;
  title: string;
  problem: string | null;
  options: readonly string[];
  tags: readonly string[];
  /** 0 … 30, as the library ranks by evidence. */
  evidence: number;
};

export type Suggestion = { slug: string; title: string; because: string[] };

/** The problems of entries that a kind of ward has. */
export const problemsOf = {
  'night-time-economy': ['night-time', 'public-space', 'drugs-alcohol', 'sexual-violence'],
  'gun-enabled': ['guns', 'gangs', 'knives'],
} as const satisfies Record<PartnershipKind, readonly Problem[]>;

/** Findings in a section's plain text: each begins a line, with its reference and grade. */
export function findingsIn(text: string): { reference: string; words: string }[] {
  return [...text.matchAll(/^Finding (PL-[0-9A-Z]{4})[^.\n]*\. (.+)$/gm)].map(
    ([, reference = '', words = '']) => ({
      reference,
      words,
    }),
  );
}

const says = (text: string, word: string): boolean =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`,
    'iu',
  ).test(text);

/** Words that are too common in findings to say anything of one. */
const common = new Set(['street', 'night', 'again', 'trade', 'door', 'entry', 'home', 'group', 'groups']);

/** By which a finding would call for an entry: of its options, and its tags. */
const wordsOf = ({ options, tags }: Candidate): string[] =>
  [
    ...options.flatMap((slug) => tacticalOption(slug)?.words ?? []),
    ...tags.map((tag) => tag.toLowerCase()),
  ].filter((word) => word.length > 2 && !common.has(word));

/** How well an entry fits, and why. Without a reason it does not. */
export function fit(ward: WardSeen, entry: Candidate): { score: number; because: string[] } {
  const words = [...new Set(wordsOf(entry))];
  const found = ward.findings
    .map((finding) => ({ ...finding, said: words.filter((word) => says(finding.words, word)) }))
    .filter(({ said }) => said.length > 0)
    .sort((a, b) => b.said.length - a.said.length);
  const shared = entry.options.filter((slug) => ward.options.includes(slug));
  const sameKind = (problemsOf[ward.kind] as readonly string[]).includes(entry.problem ?? '');
  const because = [
    ...found
      .slice(0, 1)
      .map(({ reference, said }) => `Fits finding ${reference}, which speaks of ${listed(said.slice(0, 3))}`),
    ...shared
      .slice(0, 1)
      .map((slug) => `Tried “${tacticalOption(slug)?.title ?? slug}”, which is in your plan`),
    ...(sameKind ? [`From the same kind of ward: ${lowered(kindNames[ward.kind])}`] : []),
  ];
  const strength = found.reduce((sum, { said }) => sum + Math.min(3, said.length), 0);
  return {
    score: 4 * Math.min(6, strength) + 5 * shared.length + (sameKind ? 3 : 0) + entry.evidence / 10,
    because,
  };
}

const lowered = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** The entries that fit best, each with its reasons; at most `most`. */
export const suggestionsFor = (ward: WardSeen, entries: readonly Candidate[], most: number): Suggestion[] =>
  entries
    .map((entry) => ({ entry, ...fit(ward, entry) }))
    .filter(({ because }) => because.length > 0)
    .sort((a, b) => b.score - a.score || a.entry.title.localeCompare(b.entry.title, 'en'))
    .slice(0, most)
    .map(({ entry: { slug, title }, because }) => ({ slug, title, because }));
