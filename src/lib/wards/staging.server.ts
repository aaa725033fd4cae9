import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import {
  area,
  boroughOutline,
  codeLink,
  denominator,
  measure,
  release,
  selection,
  series,
  stopSearch,
  ward,
} from '#schema/wards.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import type { Batch, MeasureFound } from './formats/batches.ts';
import { slugOf } from './formats/naming.ts';

/**
 * JSON that the database takes: a zero character, which it does not know, and half of a pair, which a cut may leave,
 * become U+FFFD.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!/\\u(0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\u0000', '\ufffd') : part,
  );
}

type Rows = readonly unknown[];

/** Rows go to the database as one text: half as long on their way, and one parameter whatever their number. */
const recordset = (rows: Rows, columns: string) =>
  sql`jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row(${sql.raw(columns)})`;

/** Writes the rows of one batch into an unpublished release. */
export async function writeBatch(
  tx: Tx,
  releaseId: Id,
  batch: Batch,
  measures: ReadonlyMap<string, Id>,
): Promise<void> {
  const { table } = batch;
  if (table === 'wards')
    await tx.execute(sql`insert into ${ward} (release_id, code, name, borough_code, borough, size, box, outline)
      select ${releaseId}::uuid, code, name, "boroughCode", borough, size, box, nullif(outline, 'null'::jsonb)
      from ${recordset(batch.rows, 'code text, name text, "boroughCode" text, borough text, size float8, box float8[], outline jsonb')}
      on conflict do nothing`);
  else if (table === 'boroughs')
    await tx.execute(sql`insert into ${boroughOutline} (release_id, code, name, outline)
      select ${releaseId}::uuid, code, name, outline from ${recordset(batch.rows, 'code text, name text, outline jsonb')}`);
  else if (table === 'links')
    await tx.execute(sql`insert into ${codeLink} (release_id, from_code, to_code, from_name, to_name)
      select ${releaseId}::uuid, "from", "to", "fromName", "toName"
      from ${recordset(batch.rows, '"from" text, "to" text, "fromName" text, "toName" text')}`);
  else if (table === 'denominators')
    await tx.execute(sql`insert into ${denominator} (release_id, ward_code, kind, value)
      select ${releaseId}::uuid, ward, kind, value from ${recordset(batch.rows, 'ward text, kind text, value float8')}`);
  else if (table === 'searches') await writeSearches(tx, releaseId, batch.rows);
  else if (table === 'series')
    await tx.execute(sql`insert into ${series} (release_id, measure_id, ward_code, counts)
      select ${releaseId}::uuid, measure, ward, counts
      from ${recordset(
        batch.rows.map((row) => ({ ...row, measure: measures.get(row.measure) })),
        'measure uuid, ward text, counts int[]',
      )}`);
}

const writeSearches = (tx: Tx, releaseId: Id, rows: Rows) =>
  tx.execute(sql`insert into ${stopSearch} (release_id, line, happened_at, ward_code, type, legislation, object, outcome,
      linked_to_object, gender, age_range, self_defined_ethnicity, officer_defined_ethnicity)
    select ${releaseId}::uuid, line, at, ward, type, legislation, object, outcome, linked, gender, age, "selfDefined", "officerDefined"
    from ${recordset(
      rows,
      'line int, at timestamptz, ward text, type text, legislation text, object text, outcome text, linked boolean, ' +
        'gender text, age text, "selfDefined" text, "officerDefined" text',
    )}`);

type MeasureDefaults = { areaId: Id; kind: string; audience: string[] | null; createdById: Id | null };

/**
 * The measures a file counts, by the keys it uses for them: those that are there, and new ones. A narrower category
 * whose address another measure has already is called after its wider one too.
 */
export async function ensureMeasures(
  app: App,
  found: readonly MeasureFound[],
  defaults: MeasureDefaults,
): Promise<Result<Map<string, Id>>> {
  const ids = new Map<string, Id>();
  const widest = [...found].sort((a, b) => Number(a.parent !== null) - Number(b.parent !== null));
  for (let i = 0; i < widest.length; i += 100) {
    const made = await app.transaction(async (tx) => {
      const there = await tx
        .select({ id: measure.id, slug: measure.slug, kind: measure.kind, parentId: measure.parentId })
        .from(measure)
        .where(eq(measure.areaId, defaults.areaId));
      const bySlug = new Map(there.map((row) => [row.slug, row]));
      for (const one of widest.slice(i, i + 100)) {
        const parentId = one.parent === null ? null : (ids.get(one.parent) ?? null);
        const named = addressOf(one, parentId, bySlug, defaults.kind);
        const known = bySlug.get(named.slug);
        const id = known?.id ?? newId();
        ids.set(one.key, id);
        if (known) continue;
        bySlug.set(named.slug, { id, slug: named.slug, kind: defaults.kind, parentId });
        await tx.insert(measure).values({ id, ...named, ...defaults, parentId, createdAt: app.clock() });
      }
      return done();
    });
    if (!made.ok) return made;
  }
  return done(ids);
}

type Known = { slug: string; kind: string; parentId: Id | null };

function addressOf(
  { key, name, parent }: MeasureFound,
  parentId: Id | null,
  there: ReadonlyMap<string, Known>,
  kind: string,
) {
  const own =
    slugOf(name.replace(/ \(street level\)$/, '')) + (kind === 'street-crime' ? '-street-level' : '');
  const wider = parent === null ? '' : parent.replaceAll('-', ' ');
  const tries = [
    { slug: own, name },
    { slug: slugOf(key.replaceAll('/', '-')), name: wider === '' ? name : `${name} (${wider})` },
    {
      slug: `${own.slice(0, 60)}-${kind}`,
      name: `${name} (${kind === 'figures' ? 'own figures' : kind.replaceAll('-', ' ')})`,
    },
  ];
  const free = tries.find(({ slug }) => {
    const known = there.get(slug);
    return !known || (known.kind === kind && known.parentId === parentId);
  });
  return free ?? { slug: `${own.slice(0, 40)}-${newId().slice(0, 8)}`, name };
}

/** Removes unpublished releases and measures that nothing counts, a little at a time. With `ids`: only those. */
export async function removeStaged(app: App, ids?: readonly Id[]): Promise<Result<number>> {
  const staged = await app.db
    .select({ id: release.id })
    .from(release)
    .where(and(isNull(release.publishedAt), ids ? inArray(release.id, [...ids]) : undefined));
  for (const { id } of staged) {
    for (const table of ['series', 'stop_search', 'code_link', 'denominator', 'ward', 'borough_outline']) {
      for (;;) {
        const removed = await app.transaction(async (tx) => {
          const rows = await tx.execute(sql`delete from ${sql.identifier(table)} where ctid in
            (select ctid from ${sql.identifier(table)} where release_id = ${id}::uuid limit 2000) returning 1`);
          return done(rows.length);
        });
        if (!removed.ok) return removed;
        if (removed.value < 2000) break;
      }
    }
    const gone = await app.transaction(async (tx) => {
      await tx.delete(release).where(and(eq(release.id, id), isNull(release.publishedAt)));
      return done();
    });
    if (!gone.ok) return gone;
  }
  const emptied = await removeEmpty(app);
  return emptied.ok ? done(staged.length) : emptied;
}

/** Removes measures that nothing counts, narrower ones first, and areas that nothing belongs to. */
const removeEmpty = (app: App): Promise<Result<undefined>> =>
  app.transaction(async (tx) => {
    for (const part of [sql`is not null`, sql`is null`])
      await tx.execute(sql`delete from ${measure} m where kind <> 'composite' and parent_id ${part}
        and not exists (select 1 from ${series} s where s.measure_id = m.id)
        and not exists (select 1 from ${measure} n where n.parent_id = m.id or m.id = any(n.parts))`);
    await tx.execute(sql`delete from ${area} a
      where not exists (select 1 from ${release} r where r.area_id = a.id)
      and not exists (select 1 from ${measure} m where m.area_id = a.id)
      and not exists (select 1 from ${selection} s where s.area_id = a.id)`);
    return done();
  });
