/** The words of a search as the database takes them. */
import { sql } from 'drizzle-orm';
import type { Reader } from '../core/db.server.ts';
import { alsoSaid, longestPhrase } from './thesaurus.ts';
import { nearestWord, type KnownWord } from './spelling.ts';
import { plain } from './words.ts';

/** One thing that was asked for: a word or a phrase, and what says the same. */
export type Term = {
  /** A `tsquery` as text: what was asked for itself. */
  exactly: string;
  /** The same, or one of its synonyms. */
  broadly: string;
  /** How much it tells: a word of few entries tells more. 0 … 1. */
  weight: number;
};

export type Terms = {
  terms: Term[];
  /** Stems of everything asked for, to mark them where they stand. */
  stems: Set<string>;
  /** Words that stand nowhere, and the ones that were looked for in their place. */
  readAs: { typed: string; read: string }[];
};

/** More are left out: nobody means so many. */
const mostTerms = 12;
const nothing: Terms = { terms: [], stems: new Set(), readAs: [] };

type Said = { words: string[]; together: boolean };

/** Words and phrases as they were typed: "…" stands together, and so does what the thesaurus knows as one. */
function saidIn(typed: string): Said[] {
  const said: Said[] = [];
  for (const [, quoted, loose] of typed.matchAll(/["“”]([^"“”]+)["“”]|([^"“”]+)/gu)) {
    const words = [...plain(quoted ?? loose ?? '').matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
    if (quoted !== undefined) {
      if (words.length > 0) said.push({ words, together: words.length > 1 });
      continue;
    }
    for (let i = 0; i < words.length;) {
      const length = Math.max(1, longestPhrase(words, i));
      said.push({ words: words.slice(i, i + length), together: false });
      i += length;
    }
  }
  return said.slice(0, mostTerms);
}

/**
 * Reads what was typed: stop words fall out, a word that stands in no entry is read as the nearest that does.
 * `openly`: only words of entries that are open to the public count, so that nobody learns another from a suggestion.
 */
export async function termsIn(
  from: Reader,
  typed: string,
  { openly, asTyped }: { openly: boolean; asTyped: boolean },
): Promise<Terms> {
  const said = saidIn(typed);
  if (said.length === 0) return nothing;
  const words = [...new Set(said.flatMap((one) => one.words))];
  const known = await knownAmong(from, words, openly);
  const readAs: Terms['readAs'] = [];
  const strange = words.filter((word) => known.get(word)?.there === false && alsoSaid(word).length === 0);
  const read = new Map(words.map((word) => [word, word]));
  if (!asTyped && strange.length > 0) {
    const near = await nearTo(from, strange, openly);
    for (const word of strange) {
      const meant = nearestWord(word, near.get(word) ?? []);
      if (meant === null) continue;
      read.set(word, meant);
      readAs.push({ typed: word, read: meant });
    }
  }
  return { ...(await queriesFor(from, said, read)), readAs };
}

type Known = { there: boolean };

/** Whether each word stands anywhere, in whatever form. Stop words and numbers are never strange. */
async function knownAmong(
  from: Reader,
  words: readonly string[],
  openly: boolean,
): Promise<Map<string, Known>> {
  const rows = await from.execute<{ word: string; there: boolean }>(sql`
    select given.word, cardinality(stems) = 0 or exists (
      select 1 from entry_word where (entry_word.word = given.word or entry_word.word like stems[1] || '%')
        and tsvector_to_array(to_tsvector('english', entry_word.word)) && stems ${standing(openly)}) as there
    from (select word, tsvector_to_array(to_tsvector('english', word)) as stems
      from jsonb_array_elements_text(${JSON.stringify(words)}::jsonb) as typed(word)) as given`);
  return new Map(rows.map(({ word, there }) => [word, { there: there || !/^\p{L}{4,}$/u.test(word) }]));
}

/** Whether a word stands in something that is open to the public, where only that counts. */
const standing = (openly: boolean) =>
  openly
    ? sql`and exists (select 1 from entry_index where open_to_public and entry_word.word = any(words))`
    : sql``;

/** Words that look like these: alike in their trigrams, or in how they begin or end, where two letters are swapped. */
async function nearTo(
  from: Reader,
  words: readonly string[],
  openly: boolean,
): Promise<Map<string, KnownWord[]>> {
  const near = new Map<string, KnownWord[]>();
  for (const word of words) {
    // Of a short word a swap leaves no trigram but its first letter's.
    const short = word.length <= 5;
    const [begins, ends] = [`${word.slice(0, short ? 1 : 2)}%`, `%${word.slice(-2)}`];
    const rows = await from.execute<{ word: string; entries: number }>(sql`
      select word, entries from entry_word
      where (word % ${word}::text or word like ${begins}::text or word like ${ends}::text)
        and length(word) between ${word.length - 3}::int and ${word.length + 3}::int
        ${standing(openly)}
      order by similarity(word, ${word}::text) desc limit ${short ? 400 : 80}`);
    near.set(word, [...rows]);
  }
  return near;
}

async function queriesFor(from: Reader, said: readonly Said[], read: ReadonlyMap<string, string>) {
  const asked = said.map(({ words, together }) => {
    const meant = words.map((word) => read.get(word) ?? word);
    return { meant: meant.join(' '), together, also: alsoSaid(meant.join(' ')) };
  });
  const rows = await from.execute<{
    exactly: string;
    also: string;
    stems: string[];
    entries: number;
    all: number;
  }>(sql`
    select case when (term->>'together')::boolean then phraseto_tsquery('english', term->>'meant')
        else plainto_tsquery('english', term->>'meant') end::text as exactly,
      coalesce((select string_agg(phraseto_tsquery('english', also)::text, ' | ')
        from jsonb_array_elements_text(term->'also') as also), '') as also,
      to_jsonb(tsvector_to_array(to_tsvector('english', (term->>'meant') || ' ' || (term->>'also')))) as stems,
      coalesce((select min(entries) from entry_word
        where word = any(string_to_array(term->>'meant', ' '))), 1)::int as entries
    from jsonb_array_elements(${JSON.stringify(asked)}::jsonb) with ordinality as given(term, place)
    order by place`);
  const terms = rows.flatMap(({ exactly, also, entries }) =>
    exactly === ''
      ? []
      : [
          {
            exactly: `(${exactly})`,
            broadly: also === '' ? `(${exactly})` : `(${exactly} | ${also})`,
            weight: 1 / Math.log(Math.E + entries),
          },
        ],
  );
  return { terms, stems: new Set(rows.flatMap(({ stems }) => stems)) };
}
