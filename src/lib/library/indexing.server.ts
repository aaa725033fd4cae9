/**
 * What is found of an entry: its newest version, and nothing that was not published. Made and taken away in the
 * transaction that publishes or withdraws.
 */
import { eq, sql } from 'drizzle-orm';
import { entryIndex } from '#schema/library.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { sectorNames } from '../core/words.ts';
import { tacticalOption } from '../options/catalogue.ts';
import { sideNames } from '../options/option.ts';
import {
  evidenceRank,
  evidenceStageNames,
  problemNames,
  sectionKeys,
  settingNames,
  type EntryFields,
  type SectionKey,
} from './entry.ts';
import { wordsIn } from './words.ts';

type Indexed = {
  id: Id;
  fields: EntryFields;
  openToPublic: boolean;
  texts: Partial<Record<SectionKey, string>>;
  publishedAt: Date;
  adopted: number;
  useful: number;
};

/** The words by which an entry's facets are found too. */
const facetWords = (fields: EntryFields): string =>
  [
    ...fields.tags,
    fields.problem === null ? '' : problemNames[fields.problem],
    fields.setting === null ? '' : settingNames[fields.setting],
    ...fields.sides.map((side) => sideNames[side]),
    ...fields.sectors.map((sector) => sectorNames[sector]),
    ...fields.options.map((slug) => tacticalOption(slug)?.title ?? ''),
    evidenceStageNames[fields.stage],
  ]
    .filter((words) => words !== '')
    .join(', ');

/** The row of an entry, and its words counted. Whatever stood there before is replaced. */
export async function indexEntry(tx: Tx, given: Indexed): Promise<void> {
  const { id, fields, texts } = given;
  await unindexEntry(tx, id);
  const facets = facetWords(fields);
  const body = [fields.figures, ...sectionKeys.map((key) => texts[key] ?? '')]
    .filter((text) => text.trim() !== '')
    .join('\n\n');
  const words = wordsIn(`${fields.title} ${fields.summary} ${facets} ${body}`);
  const head = sql`setweight(to_tsvector('english', ${fields.title}::text), 'A')
    || setweight(to_tsvector('english', ${fields.tags.join(', ')}::text), 'B')
    || setweight(to_tsvector('english', ${`${fields.summary} ${facets}`}::text), 'C')`;
  await tx.insert(entryIndex).values({
    entryId: id,
    openToPublic: given.openToPublic,
    title: fields.title,
    summary: fields.summary,
    body,
    problem: fields.problem,
    sides: fields.sides,
    setting: fields.setting,
    options: fields.options,
    sectors: fields.sectors,
    tags: fields.tags,
    stage: fields.stage,
    effect: fields.effect,
    evidence: evidenceRank(fields, texts),
    adopted: given.adopted,
    useful: given.useful,
    publishedAt: given.publishedAt,
    words,
    head,
    search: sql`${head} || to_tsvector('english', ${body}::text)`,
  });
  await countWords(tx, words, 1);
}

/** Takes an entry from what is found, and its words from what a misspelt one may have meant. */
export async function unindexEntry(tx: Tx, id: Id): Promise<void> {
  const [gone] = await tx
    .delete(entryIndex)
    .where(eq(entryIndex.entryId, id))
    .returning({ words: entryIndex.words });
  if (gone) await countWords(tx, gone.words, -1);
}

async function countWords(tx: Tx, words: readonly string[], by: 1 | -1): Promise<void> {
  if (words.length === 0) return;
  // One after the other: two that count the same words in another order would wait for each other for ever.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('library words'))`);
  const listed = sql`select jsonb_array_elements_text(${JSON.stringify(words)}::jsonb)`;
  if (by === 1)
    await tx.execute(sql`insert into entry_word (word, entries) select found.word, 1 from (${listed}) as found(word)
      on conflict (word) do update set entries = entry_word.entries + 1`);
  else {
    await tx.execute(sql`update entry_word set entries = entries - 1 where word in (${listed})`);
    await tx.execute(sql`delete from entry_word where entries <= 0`);
  }
}
