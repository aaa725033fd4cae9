/** What is asked of the library, as it stands in an address. Pure. */
import { sectorNames, sectors } from '../core/words.ts';
import { plainLine } from '../core/text.ts';
import { isTacticalOption, tacticalOption } from '../options/catalogue.ts';
import { sideNames, sides } from '../options/option.ts';
import {
  evidenceStageNames,
  evidenceStages,
  problemNames,
  problems,
  resultNames,
  results,
  settingNames,
  settings,
} from './entry.ts';

/** What a search is narrowed by, in the order in which screens show it. */
export const facets = ['problem', 'side', 'setting', 'result', 'stage', 'sector', 'option', 'tag'] as const;
export type Facet = (typeof facets)[number];

export const facetTitles = {
  problem: 'Problem',
  side: 'Side of the problem',
  setting: 'Setting',
  result: 'What became of it',
  stage: 'How well judged',
  sector: 'Partners',
  option: 'Tactical options',
  tag: 'Tags',
} as const satisfies Record<Facet, string>;

export const sorts = ['relevance', 'newest', 'evidence', 'adoption'] as const;
export type Sort = (typeof sorts)[number];

export const sortNames = {
  relevance: 'Relevance',
  newest: 'Newest',
  evidence: 'Evidence',
  adoption: 'Adoption',
} as const satisfies Record<Sort, string>;

/** Chosen values of each facet: of one facet any will do, of several facets each has to. */
export type Narrowed = Record<Facet, readonly string[]>;
export const notNarrowed: Narrowed = {
  problem: [],
  side: [],
  setting: [],
  result: [],
  stage: [],
  sector: [],
  option: [],
  tag: [],
};

/** Something for each facet. */
export const forEach = <T>(made: (facet: Facet) => T): Record<Facet, T> =>
  Object.fromEntries(facets.map((facet) => [facet, made(facet)] as const)) as Record<Facet, T>;

export type Search = {
  /** As it was typed. Words between quotation marks stand together; of the others each has to be there. */
  words: string;
  narrowed: Narrowed;
  /** By relevance only where there are words. */
  sort: Sort;
  /** From 1. */
  page: number;
  /** Words are taken as they were typed, also where they look misspelt. */
  asTyped: boolean;
};

export const onPage = 20;
/** Nobody reads on for so long; the database does not have to either. */
const lastPage = 500;
const mostTyped = 200;
const mostChosen = 30;

const lists: Record<Exclude<Facet, 'option' | 'tag'>, readonly string[]> = {
  problem: problems,
  side: sides,
  setting: settings,
  result: results,
  stage: evidenceStages,
  sector: sectors,
};

/** Whether a facet knows a value. A tag may be any word. */
const isValueOf = (facet: Facet, value: string): boolean => {
  if (facet === 'tag') return value !== '';
  return facet === 'option' ? isTacticalOption(value) : lists[facet].includes(value);
};

const names: Record<Facet, (value: string) => string> = {
  problem: (value) => named(problemNames, value),
  side: (value) => named(sideNames, value),
  setting: (value) => named(settingNames, value),
  result: (value) => named(resultNames, value),
  stage: (value) => named(evidenceStageNames, value),
  sector: (value) => named(sectorNames, value),
  option: (value) => tacticalOption(value)?.title ?? value,
  tag: (value) => value,
};
const named = (list: Record<string, string>, value: string): string => list[value] ?? value;

/** A value of a facet as screens say it: "Night-time economy". */
export const facetValueName = (facet: Facet, value: string): string => names[facet](value);

/** The values of a facet in their own order; of one without, null: the most frequent come first. */
export const valuesOf = (facet: Facet): readonly string[] | null =>
  facet === 'option' || facet === 'tag' ? null : lists[facet];

/** What an address asks for (`q`, `sort`, `page`, `as-typed`, and a facet's name for each of its values). Whatever is none of ours narrows nothing. */
export function searchIn(query: URLSearchParams): Search {
  const words = plainLine(query.get('q') ?? '').slice(0, mostTyped);
  const chosen = (facet: Facet) => [
    ...new Set(
      query
        .getAll(facet)
        .map(plainLine)
        .filter((value) => isValueOf(facet, value))
        .slice(0, mostChosen),
    ),
  ];
  const asked = sorts.find((sort) => sort === query.get('sort'));
  const page = Number(query.get('page') ?? '1');
  return {
    words,
    narrowed: forEach(chosen),
    sort: sortFor(words, asked),
    page: Number.isInteger(page) && page >= 1 ? Math.min(page, lastPage) : 1,
    asTyped: query.get('as-typed') === 'yes',
  };
}

const sortFor = (words: string, asked: Sort | undefined): Sort => {
  if (words === '') return asked === undefined || asked === 'relevance' ? 'newest' : asked;
  return asked ?? 'relevance';
};

/** The same as an address's query, "?…" or "": what is usual is not said. With other things changed, the page is the first. */
export function searchQuery(search: Search, changed: Partial<Search> = {}): string {
  const { words, narrowed, sort, page, asTyped } = { ...search, page: 1, ...changed };
  const query = new URLSearchParams();
  if (words !== '') query.set('q', words);
  for (const facet of facets) for (const value of narrowed[facet]) query.append(facet, value);
  if (sort !== sortFor(words, undefined) && !(words === '' && sort === 'relevance')) query.set('sort', sort);
  if (asTyped) query.set('as-typed', 'yes');
  if (page > 1) query.set('page', String(page));
  return query.size > 0 ? `?${query}` : '';
}

/** With one value of a facet chosen, or taken back where it was. */
export const toggled = (narrowed: Narrowed, facet: Facet, value: string): Narrowed => ({
  ...narrowed,
  [facet]: narrowed[facet].includes(value)
    ? narrowed[facet].filter((other) => other !== value)
    : [...narrowed[facet], value],
});

export const isNarrowed = (narrowed: Narrowed): boolean => facets.some((facet) => narrowed[facet].length > 0);
