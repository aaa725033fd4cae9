/** Pieces of the one query by which the library is searched. */
import { sql, type SQL } from 'drizzle-orm';
import type { Facet, Narrowed } from './finding.ts';
import type { Term } from './terms.server.ts';

/**
 * Always true. A planner that does not know what unpacking `search` costs would read all of them rather than the
 * index; it knows what this function costs, and asks it of every row that the index does not leave out.
 */
export const dear = sql`to_tsvector('simple'::regconfig, left(stage, 0)) is not null`;

export const resultColumn = sql`case when effect is null then 'not-judged' when effect >= 7 then 'fell'
  when effect >= 5 then 'unclear' else 'did-not' end`;

export const ok = (facet: Facet): SQL => sql.raw(`ok_${facet}`);
export const all = (of: readonly Facet[]): SQL =>
  of.length === 0 ? sql`true` : sql.join(of.map(ok), sql` and `);

/** Of options and tags, the most frequent are shown. */
const mostValues = 40;

/** The column of a facet, and whether it holds several values. */
const columns = {
  problem: { name: 'problem', several: false },
  side: { name: 'sides', several: true },
  setting: { name: 'setting', several: false },
  result: { name: 'result', several: false },
  stage: { name: 'stage', several: false },
  sector: { name: 'sectors', several: true },
  option: { name: 'options', several: true },
  tag: { name: 'tags', several: true },
} as const satisfies Record<Facet, { name: string; several: boolean }>;

export function fits(facet: Facet, narrowed: Narrowed): SQL {
  const chosen = narrowed[facet];
  const column = facet === 'result' ? resultColumn : sql.raw(columns[facet].name);
  const given = sql`array(select jsonb_array_elements_text(${JSON.stringify(chosen)}::jsonb))`;
  return columns[facet].several
    ? sql`${column} && ${given}`
    : sql`coalesce(${column} = any(${given}), false)`;
}

/** How many there are of each value, of those that fit the other facets. */
export function counting(facet: Facet, others: readonly Facet[]): SQL {
  const { name, several } = columns[facet];
  const value = sql.raw(several ? `unnest(${name})` : name);
  return sql`(select ${facet}::text as facet, value, count(*)::int as count
    from (select ${value} as value from found where ${all(others)}) as each where value is not null
    group by value order by count(*) desc, value limit ${mostValues})`;
}

/** How many of the words each entry has at all, by how much they tell: read from the index alone. */
export const coverage = (terms: readonly Term[]): SQL =>
  terms.length === 0
    ? sql`select null::uuid as entry_id, 0::float8 as covers where false`
    : sql`select entry_id, sum(weight) as covers from (${sql.join(
        terms.map(
          ({ broadly, weight }) =>
            sql`select entry_id, ${weight}::float8 as weight from entry_index where search @@ ${broadly}::tsquery and ${dear}`,
        ),
        sql` union all `,
      )}) as each group by entry_id`;

/** How much a text says of what was asked: each word by how much it tells, twice as much said so as said otherwise. */
export const rank = (column: 'head' | 'search', terms: readonly Term[]): SQL =>
  sql.join(
    terms.map(({ exactly, broadly, weight }) => {
      const told = (query: string) =>
        sql`ts_rank(${sql.raw(column)}, ${query}::tsquery${column === 'search' ? sql`, 1` : sql``})`;
      return broadly === exactly
        ? sql`${weight}::float8 * ${told(exactly)}`
        : sql`${weight}::float8 * (${told(exactly)} + ${told(broadly)}) / 2`;
    }),
    sql` + `,
  );
