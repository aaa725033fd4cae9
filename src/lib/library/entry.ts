/** An entry of the good-practice library: what stands beside its text, and the headings of the text. */
import * as v from 'valibot';
import { plainLine, plainText } from '../core/text.ts';
import { sectors } from '../core/words.ts';
import { isTacticalOption } from '../options/catalogue.ts';
import { sides } from '../options/option.ts';

/** The sections of an entry, in their order: what was done and why, then the five headings of EMMIE. */
export const entrySections = [
  {
    key: 'problem',
    title: 'The problem',
    asks: 'What was happening, to whom, where and when? How did you know?',
  },
  { key: 'done', title: 'What was done', asks: 'The steps, so that somebody else could take them.' },
  { key: 'effect', title: 'Effect', asks: 'Did it change anything? Would it have changed anyway?' },
  { key: 'mechanism', title: 'Mechanism', asks: 'How does it work?' },
  { key: 'moderators', title: 'Moderators', asks: 'Where, and for whom, does it work or not?' },
  { key: 'implementation', title: 'Implementation', asks: 'What did it take, and what went wrong?' },
  { key: 'cost', title: 'Cost', asks: 'What did it cost, in hours and money?' },
] as const;
export type SectionKey = (typeof entrySections)[number]['key'];
export const sectionKeys = entrySections.map(({ key }) => key) as [SectionKey, ...SectionKey[]];
export const isSectionKey = (word: string): word is SectionKey =>
  (sectionKeys as readonly string[]).includes(word);

/** The question that the heading of a section stands for; null: it is none of an entry's. */
export const questionOf = (key: string | null): string | null =>
  entrySections.find((one) => one.key === key)?.asks ?? null;

export const problems = [
  'public-space',
  'night-time',
  'domestic',
  'guns',
  'knives',
  'gangs',
  'robbery',
  'sexual-violence',
  'hate-crime',
  'drugs-alcohol',
  'antisocial',
  'burglary-theft',
  'road',
  'mental-health',
  'trust',
  'other',
] as const;
export type Problem = (typeof problems)[number];
export const problemNames = {
  'public-space': 'Violence in public places',
  'night-time': 'Violence of the night-time economy',
  domestic: 'Domestic abuse',
  guns: 'Guns',
  knives: 'Knives',
  gangs: 'Groups and gangs',
  robbery: 'Robbery',
  'sexual-violence': 'Sexual violence',
  'hate-crime': 'Hate crime',
  'drugs-alcohol': 'Drugs and alcohol',
  antisocial: 'Anti-social behaviour',
  'burglary-theft': 'Burglary and theft',
  road: 'Roads and traffic',
  'mental-health': 'Mental health and people in crisis',
  trust: 'Trust between people and police',
  other: 'Something else',
} as const satisfies Record<Problem, string>;

export const settings = [
  'night-time-economy',
  'town-centre',
  'estate',
  'transport-hub',
  'school',
  'park',
  'home',
  'hospital',
  'online',
  'whole-area',
] as const;
export type Setting = (typeof settings)[number];
export const settingNames = {
  'night-time-economy': 'Night-time economy',
  'town-centre': 'Town centre and shops',
  estate: 'Housing estate',
  'transport-hub': 'Transport hub',
  school: 'School or college',
  park: 'Park or open space',
  home: 'Homes',
  hospital: 'Hospital or clinic',
  online: 'Online',
  'whole-area': 'A whole town or county',
} as const satisfies Record<Setting, string>;

export const evidenceStages = ['independent', 'local', 'untested'] as const;
export type EvidenceStage = (typeof evidenceStages)[number];
export const evidenceStageNames = {
  independent: 'Independently evaluated',
  local: 'Evaluated locally',
  untested: 'Untested',
} as const satisfies Record<EvidenceStage, string>;

/** The College of Policing's eight findings about harm, from the worst (1) to the best (8): a position, no amount. */
export const effectSteps = [
  'rose overall',
  'rose overall, fell in places',
  'rose a little, perhaps by chance',
  'no change seen',
  'mixed, perhaps by chance',
  'fell a little, perhaps by chance',
  'fell overall, rose in places',
  'fell overall',
] as const;

/** "Step 7 of 8: harm fell overall, rose in places". */
export const effectWords = (step: number): string =>
  `Step ${step} of ${effectSteps.length}: harm ${effectSteps[step - 1] ?? ''}`;

/** "Did it work?" as a search narrows by it. */
export const results = ['fell', 'unclear', 'did-not', 'not-judged'] as const;
export type ResultKind = (typeof results)[number];
export const resultNames = {
  fell: 'Harm fell',
  unclear: 'Unclear',
  'did-not': 'Did not work',
  'not-judged': 'Not yet judged',
} as const satisfies Record<ResultKind, string>;

export function resultOf(effect: number | null): ResultKind {
  if (effect === null) return 'not-judged';
  if (effect >= 7) return 'fell';
  return effect >= 5 ? 'unclear' : 'did-not';
}

export const licences = ['free-naming-source', 'ask-first', 'public-domain', 'open-government'] as const;
type Licence = (typeof licences)[number];
export const licenceNames = {
  'free-naming-source': 'Free to reuse, naming the source',
  'ask-first': 'Ask the owners before reuse',
  'public-domain': 'Free to reuse, nothing asked',
  'open-government': 'Open Government Licence v3.0',
} as const satisfies Record<Licence, string>;

const oneLine = (most: number) =>
  v.pipe(
    v.string(),
    v.transform(plainLine),
    v.maxLength(most, `Use at most ${most.toLocaleString('en-GB')} characters`),
  );
const lines = (most: number) =>
  v.pipe(
    v.string(),
    v.transform(plainText),
    v.maxLength(most, `Use at most ${most.toLocaleString('en-GB')} characters`),
  );
const several = <const T extends readonly string[]>(words: T) =>
  v.pipe(
    v.array(v.picklist(words, 'Choose from the list')),
    v.transform(
      (chosen) => words.filter((word) => (chosen as readonly string[]).includes(word)) as T[number][],
    ),
  );
const amount = (words: string) =>
  v.nullable(v.pipe(v.number(words), v.minValue(0, words), v.maxValue(1e12, words)));

/** Only what a reader may follow: the same addresses as in the text. */
const isWebAddress = (href: string): boolean => {
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol);
  } catch {
    return false;
  }
};

const mostTags = 30;
const mostSources = 50;

/** What stands beside an entry's text, as it is kept and as it is sent. */
export const entryFields = v.object({
  title: v.pipe(oneLine(160), v.nonEmpty('Enter what it is called')),
  summary: lines(1200),
  problem: v.nullable(v.picklist(problems, 'Choose from the list')),
  sides: several(sides),
  setting: v.nullable(v.picklist(settings, 'Choose from the list')),
  /** Addresses of tactical options in the catalogue. */
  options: v.pipe(
    v.array(v.pipe(v.string(), v.check(isTacticalOption, 'There is no such tactical option'))),
    v.transform((slugs) => [...new Set(slugs)]),
  ),
  sectors: several(sectors),
  /** 1 … 8, `effectSteps`; null: nobody has said. */
  effect: v.nullable(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8, 'Choose a step from 1 to 8')),
  ),
  /** The figures that the step rests on, in a sentence or two. */
  figures: lines(1000),
  hours: amount('Enter hours as a number'),
  /** In pounds. */
  money: amount('Enter money as a number'),
  stage: v.picklist(evidenceStages, 'Choose how well it is judged'),
  sources: v.pipe(
    v.array(
      v.object({
        title: oneLine(300),
        href: v.pipe(
          v.string(),
          v.trim(),
          v.maxLength(2000, 'Use at most 2,000 characters'),
          v.check(isWebAddress, 'Enter an address that begins with https://'),
        ),
      }),
    ),
    v.maxLength(mostSources, `Name at most ${mostSources} sources`),
  ),
  /** Whom to ask, in words: a team, an address. */
  contact: oneLine(300),
  licence: v.picklist(licences, 'Choose what others may do with it'),
  tags: v.pipe(
    v.array(v.pipe(oneLine(60), v.nonEmpty())),
    v.transform((tags) => [...new Set(tags)]),
    v.maxLength(mostTags, `Use at most ${mostTags} tags`),
  ),
  /** When it was tried, or written down: `YYYY-MM-DD`. */
  date: v.nullable(v.pipe(v.string(), v.isoDate('Enter a date as year, month and day'))),
  /** What an imported file said besides, kept so that an export says it again. */
  extras: v.record(v.string(), v.unknown()),
});
export type EntryFields = v.InferOutput<typeof entryFields>;

export const noFields: Omit<EntryFields, 'title'> = {
  summary: '',
  problem: null,
  sides: [],
  setting: null,
  options: [],
  sectors: [],
  effect: null,
  figures: '',
  hours: null,
  money: null,
  stage: 'untested',
  sources: [],
  contact: '',
  licence: 'free-naming-source',
  tags: [],
  date: null,
  extras: {},
};

/** What an entry must say before others rely on it: a claim needs its figures. Empty: it may be published. */
export function missingIn(fields: EntryFields, texts: Partial<Record<SectionKey, string>>): string[] {
  const missing: string[] = [];
  if (fields.summary === '') missing.push('a summary of one paragraph');
  if (sectionKeys.every((key) => (texts[key] ?? '').trim() === ''))
    missing.push('any text under its headings');
  if (fields.effect !== null && fields.figures === '' && (texts.effect ?? '').trim() === '')
    missing.push('the figures that its effect rests on');
  if (fields.stage !== 'untested' && fields.effect === null) missing.push('the step of its effect');
  return missing;
}

/** How well an entry can be relied on, for the order "by evidence": its stage first, then what it says of itself. */
export function evidenceRank(fields: EntryFields, texts: Partial<Record<SectionKey, string>>): number {
  const stage = { independent: 20, local: 10, untested: 0 }[fields.stage];
  const judged = fields.effect === null ? 0 : 2;
  const told = ['effect', 'mechanism', 'moderators', 'implementation', 'cost'] as const;
  return (
    stage +
    judged +
    (fields.figures === '' ? 0 : 1) +
    (fields.sources.length === 0 ? 0 : 1) +
    told.filter((key) => (texts[key] ?? '').trim() !== '').length
  );
}
