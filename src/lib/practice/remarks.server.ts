import { and, asc, eq } from 'drizzle-orm';
import { entryRemark, entryUseful } from '#schema/practice.ts';
import { remarkActions, type RemarkAction, type RemarkFacts } from '../access/policy-practice.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import { isId, newId, type Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { recountUseful } from '../library/counting.server.ts';
import { authoriseEntry, type EntryRow } from '../library/facts.server.ts';
import { record } from '../people/audit.server.ts';
import { peopleShownTo } from '../sections/reading.server.ts';
import { titleRead } from './adopting.server.ts';
import type { Answering, Hiding, Remark, Remarking, RemarkKind } from './remarks.ts';

type Row = typeof entryRemark.$inferSelect;

/** Everything said about an entry, as far as this person may read it, the oldest first. */
type Discussion = {
  slug: string;
  title: string;
  remarks: Remark[];
  /** How many organisations call it useful, and whether this person's does. */
  useful: { count: number; ours: boolean };
};

const factsOf = (entry: Pick<EntryRow, 'owner'>, row: Pick<Row, 'kind' | 'hiddenBecause'>): RemarkFacts => ({
  entryOpen: true,
  owner: entry.owner,
  kind: row.kind as RemarkKind,
  hidden: row.hiddenBecause !== null,
});

const may = (actor: Who, action: RemarkAction, facts: RemarkFacts) => remarkActions[action](actor, facts).ok;

export async function discussionOf(app: App, actor: Who, slug: string): Promise<Result<Discussion>> {
  const opened = await underDiscussion(app.db, actor, slug);
  if (!opened.ok) return opened;
  const { entry, title, who } = opened.value;
  const rows = await app.db
    .select()
    .from(entryRemark)
    .where(eq(entryRemark.entryId, entry.id))
    .orderBy(asc(entryRemark.createdAt), asc(entryRemark.id));
  const open = rows.filter((row) => may(who, 'remark.read', factsOf(entry, row)));
  const people = await peopleShownTo(
    app.db,
    who,
    open.flatMap(({ madeBy, answeredBy }) => (answeredBy ? [madeBy, answeredBy] : [madeBy])),
  );
  const remarks = open.map((row): Remark => {
    const facts = factsOf(entry, row);
    return {
      id: row.id,
      kind: facts.kind,
      body: row.body,
      by: people.get(row.madeBy) ?? null,
      at: row.createdAt.toISOString(),
      answer:
        row.answeredAt && row.answeredBy
          ? { words: row.answer, by: people.get(row.answeredBy) ?? null, at: row.answeredAt.toISOString() }
          : null,
      hiddenBecause: row.hiddenBecause,
      may: {
        answer: !facts.hidden && may(who, 'remark.answer', facts),
        hide: !facts.hidden && may(who, 'remark.hide', facts),
        show: facts.hidden && may(who, 'remark.show', facts),
      },
    };
  });
  const ours = await app.db
    .select({ id: entryUseful.organisationId })
    .from(entryUseful)
    .where(and(eq(entryUseful.entryId, entry.id), eq(entryUseful.organisationId, who.organisationId)));
  return done({ slug, title, remarks, useful: { count: entry.useful, ours: ours.length > 0 } });
}

/** An entry that can be talked about: it was published, and this person reads it. */
async function underDiscussion(
  from: Reader,
  actor: Who,
  slug: string,
): Promise<Result<{ entry: EntryRow; title: string; who: Actor }>> {
  const allowed = await authoriseEntry(from, actor, 'entry.read', { slug });
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const read = await titleRead(from, actor, allowed.value.id);
  return read ? done({ entry: allowed.value, title: read.title, who: actor }) : denied('not-found');
}

/** Asks an entry's owners, or comments on it, for everyone who reads it. */
export function makeRemark(
  app: App,
  actor: Who,
  slug: string,
  { kind, body }: Remarking,
): Promise<Result<{ id: Id }>> {
  return app.transaction(async (tx) => {
    const opened = await underDiscussion(tx, actor, slug);
    if (!opened.ok) return opened;
    const { entry, who } = opened.value;
    const facts = factsOf(entry, { kind, hiddenBecause: null });
    const decision = remarkActions['remark.make'](who, facts);
    if (!decision.ok) return denied(decision.why);
    if (entry.state !== 'published')
      return refused(
        'This entry is withdrawn: only its owners read it. Nothing was sent; what you wrote is still here.',
      );
    const { personId, organisationId } = who;
    const row = { id: newId(), entryId: entry.id, kind, body, madeBy: personId, organisationId };
    await tx.insert(entryRemark).values({ ...row, createdAt: app.clock() });
    await noteOf(tx, app, who, 'remark.made', row);
    return done({ id: row.id });
  });
}

/** Answers a question for the organisation that owns the entry. */
export function answerRemark(
  app: App,
  actor: Who,
  slug: string,
  { remark, answer }: Answering,
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const found = await remarkIn(tx, actor, slug, remark, 'remark.answer');
    if (!found.ok) return found;
    const { row, who } = found.value;
    if (row.hiddenBecause !== null)
      return refused('This question is hidden. Show it again first. Nothing was sent.');
    const answered = {
      answer,
      answeredBy: who.personId,
      answeredFor: who.organisationId,
      answeredAt: app.clock(),
    };
    await tx.update(entryRemark).set(answered).where(eq(entryRemark.id, row.id));
    await noteOf(tx, app, who, 'remark.answered', row);
    return done();
  });
}

/** Takes a remark from everyone but those who moderate, for a reason that they and the audit trail keep. */
export function hideRemark(
  app: App,
  actor: Who,
  slug: string,
  { remark, because }: Hiding,
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const found = await remarkIn(tx, actor, slug, remark, 'remark.hide');
    if (!found.ok) return found;
    const { row, who } = found.value;
    if (row.hiddenBecause !== null) return done();
    const hidden = { hiddenBecause: because, hiddenBy: who.personId, hiddenAt: app.clock() };
    await tx.update(entryRemark).set(hidden).where(eq(entryRemark.id, row.id));
    await noteOf(tx, app, who, 'remark.hidden', row);
    return done();
  });
}

export function showRemark(app: App, actor: Who, slug: string, remark: Id): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const found = await remarkIn(tx, actor, slug, remark, 'remark.show');
    if (!found.ok) return found;
    const { row, who } = found.value;
    if (row.hiddenBecause === null) return done();
    const shown = { hiddenBecause: null, hiddenBy: null, hiddenAt: null };
    await tx.update(entryRemark).set(shown).where(eq(entryRemark.id, row.id));
    await noteOf(tx, app, who, 'remark.shown', row);
    return done();
  });
}

/** A remark of this entry, where this person may do that with it. Held until the transaction ends. */
async function remarkIn(
  tx: Tx,
  actor: Who,
  slug: string,
  remark: Id,
  action: RemarkAction,
): Promise<Result<{ row: Row; who: Actor }>> {
  const opened = await underDiscussion(tx, actor, slug);
  if (!opened.ok) return opened;
  const { entry, who } = opened.value;
  const [row] = isId(remark)
    ? await tx
        .select()
        .from(entryRemark)
        .where(and(eq(entryRemark.id, remark), eq(entryRemark.entryId, entry.id)))
        .for('update')
    : [];
  if (!row) return denied('not-found');
  const decision = remarkActions[action](who, factsOf(entry, row));
  return decision.ok ? done({ row, who }) : denied(decision.why);
}

type Noted = 'remark.made' | 'remark.answered' | 'remark.hidden' | 'remark.shown';

const noteOf = (tx: Tx, app: App, actor: Actor, action: Noted, row: { id: Id; entryId: Id; kind: string }) =>
  record(tx, app, {
    action,
    actor,
    subject: { kind: 'entry', id: row.entryId },
    detail: { remark: row.id, kind: row.kind },
  });

/** Says for one's organisation that an entry is useful to it, or takes that back. */
export function callUseful(
  app: App,
  actor: Who,
  slug: string,
  useful: boolean,
): Promise<Result<{ count: number }>> {
  return app.transaction(async (tx) => {
    const opened = await underDiscussion(tx, actor, slug);
    if (!opened.ok) return opened;
    const { entry, who } = opened.value;
    const decision = remarkActions['entry.useful'](
      who,
      factsOf(entry, { kind: 'comment', hiddenBecause: null }),
    );
    if (!decision.ok) return denied(decision.why);
    if (entry.owner && useful)
      return refused('Your own organisation owns this entry: others say whether it is useful to them.');
    const [entryId, organisationId] = [entry.id, who.organisationId];
    if (useful)
      await tx
        .insert(entryUseful)
        .values({ entryId, organisationId, saidBy: who.personId, createdAt: app.clock() })
        .onConflictDoNothing();
    else
      await tx
        .delete(entryUseful)
        .where(and(eq(entryUseful.entryId, entryId), eq(entryUseful.organisationId, organisationId)));
    return done({ count: await recountUseful(tx, entryId) });
  });
}
