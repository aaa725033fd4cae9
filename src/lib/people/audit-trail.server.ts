import { and, asc, desc, eq, gt, ilike, inArray, lt, or, sql, type SQL } from 'drizzle-orm';
import { auditEvent } from '#schema/audit.ts';
import { partnership } from '#schema/partnerships.ts';
import { organisation, person, unit } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { csvLine } from '../core/text.ts';
import { containing } from './administration-pages.server.ts';
import { factsOf, wordsOf, type AuditFilter, type AuditRow } from './audit.ts';
import { record } from './audit.server.ts';

type AuditPage = {
  rows: AuditRow[];
  /** The event that newer ones follow, that older ones come before; null at either end. */
  newer: number | null;
  older: number | null;
};

const pageSize = 50;
const rowsAtOnce = 500;

type Cursor = { before: number } | { after: number } | null;

/** One page of the trail, newest first. Reading it needs an administrator; who did what is shown by name. */
export async function auditTrail(
  app: App,
  actor: Who,
  input: { filter: AuditFilter; cursor: Cursor },
): Promise<Result<AuditPage>> {
  const may = authorisePortal(actor, 'audit.read');
  if (!may.ok) return may;
  const back = input.cursor !== null && 'after' in input.cursor;
  const found = await eventsWhere(app.db, input.filter, input.cursor, pageSize + 1);
  const more = found.length > pageSize;
  const events = found.slice(0, pageSize);
  if (back) events.reverse();
  const rows = await described(app.db, events);
  return done({
    rows,
    newer: (back ? more : input.cursor !== null) ? (rows[0]?.id ?? null) : null,
    older: (back ? true : more) ? (rows.at(-1)?.id ?? null) : null,
  });
}

/** Partnerships to narrow the trail to, by name. */
export async function auditPartnerships(app: App, actor: Who): Promise<Result<{ id: Id; name: string }[]>> {
  const may = authorisePortal(actor, 'audit.read');
  if (!may.ok) return may;
  return done(
    await app.db
      .select({ id: partnership.id, name: partnership.name })
      .from(partnership)
      .orderBy(asc(partnership.name), asc(partnership.id)),
  );
}

/**
 * The trail as CSV, newest first, a part at a time. That it was taken is an event of the trail, committed
 * before the first line goes out.
 */
export async function auditCsv(
  app: App,
  actor: Who,
  input: { filter: AuditFilter },
): Promise<Result<AsyncGenerator<string>>> {
  const may = authorisePortal(actor, 'audit.read');
  if (!may.ok || !actor) return may.ok ? denied('signed-out') : may;
  const { action, person: of, partnership: partnershipId, from, to } = input.filter;
  const noted = await app.transaction(async (tx) => {
    await record(tx, app, {
      action: 'audit.exported',
      actor,
      detail: { ...(action && { action }), ...(from && { from }), ...(to && { to }) },
      ...(partnershipId && { partnershipId }),
      ...(of && { personal: { person: of } }),
    });
    return done();
  });
  return noted.ok ? done(csvParts(app, input.filter)) : noted;
}

const heading = ['time', 'action', 'what', 'who', 'organisation', 'about', 'partnership', 'facts', 'from'];

async function* csvParts(app: App, filter: AuditFilter): AsyncGenerator<string> {
  // The mark that makes a spreadsheet read the file as UTF-8.
  yield `\ufeff${csvLine(heading)}`;
  let cursor: Cursor = null;
  for (;;) {
    const rows = await described(app.db, await eventsWhere(app.db, filter, cursor, rowsAtOnce));
    yield rows.map(csvRow).join('');
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return;
    cursor = { before: last.id };
  }
}

const csvRow = (row: AuditRow) =>
  csvLine([
    row.at,
    row.action,
    row.words,
    row.who?.name ?? null,
    row.who?.organisation ?? null,
    row.about,
    row.partnership,
    row.facts.join('; '),
    row.from,
  ]);

type Event = Awaited<ReturnType<typeof eventsWhere>>[number];

/** Newest first; after a cursor, oldest first, so that the page next to it is what is found. */
const eventsWhere = (from: Reader, filter: AuditFilter, cursor: Cursor, most: number) => {
  const back = cursor !== null && 'after' in cursor;
  const edge =
    cursor === null ? undefined : back ? gt(auditEvent.id, cursor.after) : lt(auditEvent.id, cursor.before);
  return from
    .select({
      id: auditEvent.id,
      at: auditEvent.at,
      action: auditEvent.action,
      actorId: auditEvent.actorId,
      subjectKind: auditEvent.subjectKind,
      subjectId: auditEvent.subjectId,
      detail: auditEvent.detail,
      personal: auditEvent.personal,
      partnership: partnership.name,
      actorName: person.name,
      actorOrganisation: organisation.name,
    })
    .from(auditEvent)
    .leftJoin(person, eq(person.id, auditEvent.actorId))
    .leftJoin(organisation, eq(organisation.id, person.organisationId))
    .leftJoin(partnership, eq(partnership.id, auditEvent.partnershipId))
    .where(and(...conditions(filter), edge))
    .orderBy(back ? asc(auditEvent.id) : desc(auditEvent.id))
    .limit(most);
};

const londonMidnight = (day: string, later = 0) =>
  sql`((${day}::date + ${later}::int)::timestamp at time zone 'Europe/London')`;

function conditions({
  action,
  person: of,
  partnership: partnershipId,
  from,
  to,
}: AuditFilter): (SQL | undefined)[] {
  return [
    action ? eq(auditEvent.action, action) : undefined,
    partnershipId ? eq(auditEvent.partnershipId, partnershipId) : undefined,
    from ? sql`${auditEvent.at} >= ${londonMidnight(from)}` : undefined,
    to ? sql`${auditEvent.at} < ${londonMidnight(to, 1)}` : undefined,
    of ? concerning(of) : undefined,
  ];
}

/** What somebody did, and what was done to them or tried with their address. */
function concerning(of: string): SQL | undefined {
  if (isId(of)) return or(eq(auditEvent.actorId, of), eq(auditEvent.subjectId, of.toLowerCase()));
  const meant = sql`select ${person.id} from ${person} where ${or(ilike(person.name, containing(of)), ilike(person.email, containing(of)))}`;
  return or(
    sql`${auditEvent.actorId} in (${meant})`,
    sql`(${auditEvent.subjectKind} = 'person' and ${auditEvent.subjectId} in (select found.id::text from (${meant}) found))`,
    sql`${auditEvent.personal} ->> 'email' ilike ${containing(of)}`,
  );
}

/** Adds what the events are about, by name: one query for each kind of thing, however many events. */
async function described(from: Reader, events: Event[]): Promise<AuditRow[]> {
  const names = await namesOf(from, events);
  return events.map((event) => ({
    id: event.id,
    at: event.at.toISOString(),
    action: event.action,
    words: wordsOf(event.action),
    who:
      event.actorId === null
        ? null
        : {
            id: event.actorId,
            name: event.actorName ?? 'Somebody no longer here',
            organisation: event.actorOrganisation ?? '',
          },
    about: aboutOf(event, names),
    aboutHref: hrefOf(event, names),
    partnership: event.partnership,
    facts: factsOf(event.detail),
    from: event.personal?.from ?? null,
  }));
}

const named = { person, organisation, unit } as const;

async function namesOf(from: Reader, events: Event[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const [kind, table] of Object.entries(named)) {
    const ids = events.flatMap(({ subjectKind, subjectId }) =>
      subjectKind === kind && subjectId && isId(subjectId) ? [subjectId] : [],
    );
    if (ids.length === 0) continue;
    const rows = await from
      .select({ id: table.id, name: table.name })
      .from(table)
      .where(inArray(table.id, [...new Set(ids)]));
    for (const { id, name } of rows) names.set(`${kind} ${id}`, name);
  }
  return names;
}

/** A person about themselves needs no saying; what has no name here, a section for one, is told by the action. */
function aboutOf(
  { subjectKind, subjectId, actorId, personal }: Event,
  names: Map<string, string>,
): string | null {
  const address = personal?.email;
  if (!subjectKind) return address ?? null;
  if (subjectKind === 'person' && subjectId === actorId) return null;
  if (subjectKind === 'partnership') return null;
  const name = names.get(`${subjectKind} ${subjectId}`) ?? address ?? personal?.name;
  return name ? `${subjectKind} ${name}` : null;
}

function hrefOf({ subjectKind, subjectId, actorId }: Event, names: Map<string, string>): string | null {
  if (!subjectKind || !subjectId || subjectId === actorId || !names.has(`${subjectKind} ${subjectId}`))
    return null;
  if (subjectKind === 'person') return `/admin/people/${subjectId}`;
  return subjectKind === 'organisation' ? `/admin/organisations/${subjectId}` : null;
}
