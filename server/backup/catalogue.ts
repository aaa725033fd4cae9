import type { Sql, TransactionSql } from 'postgres';
import { BackupRefused } from './refusal.ts';

export type Source = Sql | TransactionSql;
export type Column = { name: string; type: string };
export type Table = {
  name: string;
  /** What can be inserted: generated columns make themselves. */
  columns: Column[];
  /** The primary key's columns, in its order. */
  key: string[];
  /** Tables its rows point at. */
  needs: string[];
};
export type ForeignKey = { name: string; table: string; needs: string; definition: string };
type Sequence = { name: string; value: string; called: boolean };

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * Every table of the public schema as the database itself describes it, those that others point at first:
 * a table that a later version adds is in the backup without anyone remembering it.
 */
export async function tablesOf(source: Source): Promise<Table[]> {
  const tables = await source<Table[]>`
    select c.relname as name,
      (select coalesce(json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod))
          order by attnum), '[]')
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      (select coalesce(json_agg(a.attname order by k.place), '[]')
        from pg_index i cross join lateral unnest(i.indkey) with ordinality k(attnum, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary) as key,
      (select coalesce(json_agg(distinct r.relname), '[]')
        from pg_constraint f join pg_class r on r.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f') as needs
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by c.relname`;
  const keyless = tables.find((table) => table.key.length === 0);
  if (keyless)
    throw new BackupRefused(`Table ${keyless.name} has no primary key, so it cannot be backed up.`);
  return inOrderOfNeed(tables);
}

function inOrderOfNeed(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const left = new Set(waiting.map((table) => table.name));
    const ready = waiting.filter((table) =>
      table.needs.every((need) => need === table.name || !left.has(need)),
    );
    // Tables that point at each other: any order will do, restoring lifts what stands in the way.
    const next = ready.length > 0 ? ready : waiting.slice(0, 1);
    ordered.push(...next);
    waiting = waiting.filter((table) => !next.includes(table));
  }
  return ordered;
}

export const foreignKeysOf = (source: Source) => source<ForeignKey[]>`
  select f.conname as name, c.relname as table, r.relname as needs, pg_get_constraintdef(f.oid) as definition
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class r on r.oid = f.confrelid
  where f.contype = 'f' and f.connamespace = 'public'::regnamespace and f.conparentid = 0`;

/** Tables with triggers that act on new rows: what such a trigger once wrote is in the backup already. */
export const tablesWithInsertTriggers = (source: Source) => source<{ name: string }[]>`
  select distinct c.relname as name from pg_trigger g join pg_class c on c.oid = g.tgrelid
  where not g.tgisinternal and g.tgtype & 4 > 0 and c.relnamespace = 'public'::regnamespace`;

export async function sequencesOf(source: Source): Promise<Sequence[]> {
  const names = await source<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace order by relname`;
  const sequences: Sequence[] = [];
  for (const { name } of names) {
    const [row] = await source.unsafe<[{ value: string; called: boolean }]>(
      `select last_value::text as value, is_called as called from public.${quoted(name)}`,
    );
    sequences.push({ name, ...row });
  }
  return sequences;
}

export async function countRows(source: Source, table: string): Promise<number> {
  const [row] = await source.unsafe<[{ n: string }]>(
    `select count(*)::text as n from public.${quoted(table)}`,
  );
  return Number(row.n);
}

export async function isEmpty(source: Source, table: string): Promise<boolean> {
  const [row] = await source.unsafe<[{ empty: boolean }]>(
    `select not exists (select 1 from public.${quoted(table)}) as empty`,
  );
  return row.empty;
}
