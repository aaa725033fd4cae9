import { and, eq, inArray, sql } from 'drizzle-orm';
import { entry, entryIndex } from '#schema/library.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { type EvidenceStage } from './entry.ts';
import { authoriseEntry } from './facts.server.ts';

type Related = { slug: string; title: string; stage: EvidenceStage; effect: number | null };

const most = 4;
/** One thing in common is not yet a relation: a problem and a tag are, or words of the title and a tag. */
const least = 4;

/** Entries about the same thing, the nearest first: by problem, options, tags, setting, and the words of its title. */
export async function relatedEntries(
  app: App,
  actor: Who,
  asked: { slug: string },
): Promise<Result<Related[]>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.read', asked);
  if (!allowed.ok) return allowed;
  return done(await relatedTo(app.db, allowed.value.id, { openly: false }));
}

/** The same of what is open to the public, for anyone. */
export async function relatedOpenEntries(app: App, asked: { slug: string }): Promise<Result<Related[]>> {
  const allowed = await authoriseEntry(app.db, null, 'entry.read-openly', asked);
  if (!allowed.ok) return allowed;
  return done(await relatedTo(app.db, allowed.value.id, { openly: true }));
}

async function relatedTo(from: Reader, id: Id, { openly }: { openly: boolean }): Promise<Related[]> {
  const near = await from.execute<{ entry_id: Id }>(sql`
    with this as (select * from entry_index where entry_id = ${id}),
    words as (select (select string_agg(quote_literal(stem), ' | ')
      from unnest(tsvector_to_array(to_tsvector('english', title))) as stem) as query from this),
    scored as (
      select e.entry_id, e.evidence,
        case when e.problem = this.problem then 3 else 0 end
        + case when e.setting = this.setting then 1 else 0 end
        + 3 * cardinality(array(select unnest(e.options) intersect select unnest(this.options)))
        + 2 * cardinality(array(select unnest(e.tags) intersect select unnest(this.tags)))
        + 6 * coalesce(ts_rank(e.head, words.query::tsquery), 0) as score
      from entry_index as e, this, words
      where e.entry_id <> this.entry_id and (e.open_to_public or not ${openly}::boolean)
        and (e.problem = this.problem or e.options && this.options or e.tags && this.tags
          or e.search @@ words.query::tsquery)
    )
    select entry_id from scored where score >= ${least}::float8
    order by score desc, evidence desc, entry_id limit ${most}`);
  const ids = near.map(({ entry_id }) => entry_id);
  if (ids.length === 0) return [];
  const rows = await from
    .select({
      id: entryIndex.entryId,
      slug: entry.slug,
      title: entryIndex.title,
      stage: entryIndex.stage,
      effect: entryIndex.effect,
    })
    .from(entryIndex)
    .innerJoin(entry, and(eq(entry.id, entryIndex.entryId), eq(entry.state, 'published')))
    .where(inArray(entryIndex.entryId, ids));
  return ids
    .flatMap((each) => rows.filter((row) => row.id === each))
    .map(({ slug, title, stage, effect }) => ({ slug, title, stage: stage as EvidenceStage, effect }));
}
