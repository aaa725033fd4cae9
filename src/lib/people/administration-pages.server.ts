import { isId, type Id } from '../core/ids.ts';

/** Where in a list to begin: after one row, or before one. Neither: at its start. */
export type PageAsk = { after?: Id | undefined; before?: Id | undefined };

export type PageOf<Row> = {
  rows: Row[];
  /** The row that the page before ends before; null at the list's start. */
  before: Id | null;
  /** The row that the next page begins after; null at its end. */
  after: Id | null;
};

/**
 * One page of a list in a fixed order, by key and not by number, so that nothing is skipped or shown twice
 * where rows come and go. `fetch` gets the condition (`back`: rows before `cursor`, nearest first).
 */
export async function pageOf<Row extends { id: Id }>(
  ask: PageAsk,
  size: number,
  fetch: (cursor: Id | null, back: boolean, most: number) => Promise<Row[]>,
): Promise<PageOf<Row>> {
  const back = ask.before !== undefined && isId(ask.before);
  const cursor = back ? (ask.before ?? null) : ask.after !== undefined && isId(ask.after) ? ask.after : null;
  const found = await fetch(cursor, back, size + 1);
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (back) rows.reverse();
  return {
    rows,
    before: (back ? more : cursor !== null) ? (rows[0]?.id ?? null) : null,
    after: (back ? true : more) ? (rows.at(-1)?.id ?? null) : null,
  };
}

/** Words typed into a search box as a pattern for `ilike`: nothing in them is a wildcard. */
export const containing = (words: string) => `%${words.replace(/[\\%_]/g, '\\$&')}%`;
