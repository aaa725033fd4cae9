/** The library searched: by words, narrowed by facets, counted, sorted. */
import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import { entry, entryIndex } from '#schema/library.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { resultOf, type EvidenceStage, type Problem, type ResultKind, type Setting } from './entry.ts';
import { ownersOf, type Owner } from './facts.server.ts';
import {
  facets,
  facetValueName,
  forEach,
  onPage,
  valuesOf,
  type Facet,
  type Narrowed,
  type Search,
} from './finding.ts';
import { all, counting, coverage, dear, fits, ok, rank, resultColumn } from './finding-sql.server.ts';
import { beginning, bestLine, marked, type Piece } from './lines.ts';
import { termsIn, type Term, type Terms } from './terms.server.ts';

/** An entry as a list of results shows it. */
export type Hit = {
  id: Id;
  slug: string;
  /** Title and summary, with the words found marked; all of the title, the first lines of the summary. */
  title: Piece[];
  summary: Piece[];
  /** A line of its text in which the words stand; null: title and summary have them, or there were none. */
  line: Piece[] | null;
  problem: Problem | null;
  setting: Setting | null;
  sides: string[];
  sectors: string[];
  tags: string[];
  stage: EvidenceStage;
  effect: number | null;
  result: ResultKind;
  adopted: number;
  useful: number;
  openToPublic: boolean;
  publishedAt: Date;
  owners: Owner[];
};

export type FacetCount = { value: string; name: string; count: number; chosen: boolean };

export type Found = {
  entries: Hit[];
  total: number;
  /** How many there would be with each value chosen too; of each facet, what is chosen of the others holds. */
  counts: Record<Facet, FacetCount[]>;
  /** Words that stand in no entry, and what was looked for instead. */
  readAs: { typed: string; read: string }[];
  /** No entry has all the words: these have some of them. */
  loosely: boolean;
};

/** Finds among what is published, for somebody who is signed in. */
export async function findEntries(app: App, actor: Who, search: Search): Promise<Result<Found>> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  return done(await find(app.db, search, { openly: false }));
}

/** Finds among what is open to the public: for anyone, and nobody learns of anything else. */
export async function findOpenEntries(app: App, search: Search): Promise<Result<Found>> {
  return done(await find(app.db, search, { openly: true }));
}

type Sees = { openly: boolean };

async function find(from: Reader, search: Search, sees: Sees): Promise<Found> {
  const { read, ids, loosely } = await idsFor(from, search, sees, pageOf(search));
  return {
    entries: await hitsFor(from, ids.ids, read),
    total: ids.total,
    counts: countsFor(ids.counts, search.narrowed),
    readAs: read.readAs,
    loosely,
  };
}

/** All that a search finds, in its order, for somebody who is signed in. */
export async function foundIds(app: App, actor: Who, search: Search): Promise<Result<Id[]>> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  const { ids } = await idsFor(app.db, search, { openly: false }, sql``);
  return done(ids.ids);
}

const pageOf = ({ page }: Search): SQL => sql`limit ${onPage} offset ${(page - 1) * onPage}`;

async function idsFor(from: Reader, search: Search, sees: Sees, page: SQL) {
  const read = await termsIn(from, search.words, { ...sees, asTyped: search.asTyped });
  const strictly = await findIds(from, { search, read, sees, page, joined: ' & ' });
  const loosely = strictly.total < fewest && read.terms.length > 1;
  const ids = loosely ? await findIds(from, { search, read, sees, page, joined: ' | ' }) : strictly;
  return { read, ids, loosely: loosely && strictly.total === 0 };
}

/** Where so few have all the words, those that have some are shown after them. */
const fewest = 3;
/** So many, the best by their heads, are weighed by all their text. */
const weighed = 100;

type Ids = { ids: Id[]; total: number; counts: { facet: Facet; value: string; count: number }[] };

type Asked = { search: Search; read: Terms; sees: Sees; page: SQL; joined: ' & ' | ' | ' };

async function findIds(from: Reader, { search, read, sees, page, joined }: Asked): Promise<Ids> {
  const { terms } = read;
  // Words of which every one is a stop word ask for nothing.
  const query = terms.map(({ broadly }) => broadly).join(joined);
  const chosen = facets.filter((facet) => search.narrowed[facet].length > 0);
  const where = [
    sees.openly ? sql`open_to_public` : sql`true`,
    query === '' ? sql`true` : sql`search @@ ${query}::tsquery and ${dear}`,
  ];
  const ranked = search.sort === 'relevance' && terms.length > 0;
  const [row] = await from.execute<{
    ids: Id[] | null;
    total: number;
    counts: Ids['counts'] | null;
  }>(sql`
    with found as materialized (
      select entry_id, problem, sides, setting, options, sectors, tags, stage, evidence, adopted, published_at,
        ${resultColumn} as result, ${ranked ? rank('head', terms) : sql`0`} as told
        ${sql.join(chosen.map((facet) => sql`, ${fits(facet, search.narrowed)} as ${ok(facet)}`))}
      from entry_index where ${sql.join(where, sql` and `)}
    ),
    shown as (select * from found where ${all(chosen)}),
    counted as (${sql.join(
      facets.map((facet) =>
        counting(
          facet,
          chosen.filter((other) => other !== facet),
        ),
      ),
      sql` union all `,
    )})
    select (select count(*)::int from shown) as total,
      (select jsonb_agg(counted) from counted) as counts,
      (select jsonb_agg(entry_id) from (${ordered(search, { terms, page, joined })}) as page) as ids`);
  return { ids: row?.ids ?? [], total: row?.total ?? 0, counts: row?.counts ?? [] };
}

/** By each sort, then by what can be relied on, then by what is newest; the address of a page always says the same. */
function ordered(
  search: Search,
  { terms, page, joined }: { terms: readonly Term[]; page: SQL; joined: Asked['joined'] },
): SQL {
  const last = sql`evidence desc, published_at desc, entry_id`;
  const by = {
    newest: sql`published_at desc, entry_id`,
    evidence: last,
    adoption: sql`adopted desc, ${last}`,
  };
  if (search.sort !== 'relevance') return sql`select entry_id from shown order by ${by[search.sort]} ${page}`;
  if (terms.length === 0) return sql`select entry_id from shown order by ${last} ${page}`;
  const loosely = joined === ' | ';
  return sql`
    with covered as (${coverage(loosely ? terms : [])}),
    by_head as (select entry_id, evidence, published_at, told + coalesce(covers, 0) as told
      from shown left join covered using (entry_id)),
    placed as (select *, row_number() over (order by told desc, ${last}) as place from by_head),
    best as (select placed.*, case when place <= ${weighed}
        then (select ${rank('search', terms)} from entry_index where entry_index.entry_id = placed.entry_id)
        else 0 end as all_told from placed)
    select entry_id from best order by (place > ${weighed}), told + all_told desc, place ${page}`;
}

function countsFor(counts: Ids['counts'], narrowed: Narrowed): Found['counts'] {
  const of = (facet: Facet): FacetCount[] => {
    const counted = new Map(counts.flatMap((row) => (row.facet === facet ? [[row.value, row.count]] : [])));
    const order = valuesOf(facet) ?? [...counted.keys()];
    const shown = [...new Set([...narrowed[facet], ...counted.keys()])];
    return shown
      .map((value) => ({
        value,
        name: facetValueName(facet, value),
        count: counted.get(value) ?? 0,
        chosen: narrowed[facet].includes(value),
      }))
      .sort((a, b) => placeIn(order, a.value) - placeIn(order, b.value));
  };
  return forEach(of);
}

const placeIn = (order: readonly string[], value: string): number => {
  const place = order.indexOf(value);
  return place < 0 ? order.length : place;
};

async function hitsFor(from: Reader, ids: readonly Id[], { stems }: Terms): Promise<Hit[]> {
  if (ids.length === 0) return [];
  const rows = await from
    .select({
      id: entryIndex.entryId,
      slug: entry.slug,
      title: entryIndex.title,
      summary: entryIndex.summary,
      body: stems.size > 0 ? sql<string>`left(${entryIndex.body}, 60000)` : sql<string>`''`,
      problem: entryIndex.problem,
      setting: entryIndex.setting,
      sides: entryIndex.sides,
      sectors: entryIndex.sectors,
      tags: entryIndex.tags,
      stage: entryIndex.stage,
      effect: entryIndex.effect,
      adopted: entryIndex.adopted,
      useful: entryIndex.useful,
      openToPublic: entryIndex.openToPublic,
      publishedAt: entryIndex.publishedAt,
    })
    .from(entryIndex)
    .innerJoin(entry, and(eq(entry.id, entryIndex.entryId), eq(entry.state, 'published')))
    .where(inArray(entryIndex.entryId, [...ids]));
  const owners = await ownersOf(from, ids);
  const hits = rows.map(({ title, summary, body, problem, setting, stage, ...row }): Hit => {
    const shown = marked(beginning(summary), stems);
    const named = marked(title, stems);
    return {
      ...row,
      title: named,
      summary: shown,
      line: shown.some(({ hit }) => hit) ? null : bestLine(body, stems),
      problem: problem as Problem | null,
      setting: setting as Setting | null,
      stage: stage as EvidenceStage,
      result: resultOf(row.effect),
      owners: owners.get(row.id) ?? [],
    };
  });
  return ids.flatMap((id) => hits.find((hit) => hit.id === id) ?? []);
}
