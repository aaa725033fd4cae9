import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { commentThread } from '#schema/comments.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import type { Actor, SectionFacts, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, invalid, refused, type Failed, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import {
  firstTextFrom,
  insertSection,
  newClientId,
  type FirstText,
  type MadeSection,
} from '../sections/making.server.ts';
import { updatesUpTo } from '../sections/reading.server.ts';
import { readableSection, type SectionRow } from '../sections/sections.server.ts';
import { shiftsIn } from '../sections/settings-members.server.ts';
import { settledGrants, shiftsOf, type Shifts } from '../sections/settings.ts';
import { headings, partSince, split, type AnchorBytes, type TextHeading } from '../sections/text-tasks.ts';
import { keepText, loggedUpdates } from '../sections/versions.server.ts';
import { lockedOrder, placeOfSection, writeOrder } from './arranging.server.ts';
import { placedAfter } from './ordering.ts';
import { changingOrder } from './seen.server.ts';
import { sameReaders, type Splitting } from './splitting.ts';

const sizeOf = (updates: readonly Uint8Array[]) => updates.reduce((sum, { length }) => sum + length, 0);

/** The headings at which a section can be split, for those who write it. */
export async function headingsIn(app: App, actor: Who, sectionId: Id): Promise<Result<TextHeading[]>> {
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(app.db, actor, 'section.split', sectionId, today);
  if (!allowed.ok) return allowed;
  const row = await readableSection(app.db, actor, today, sectionId);
  if (!row) return denied('not-found');
  const updates = await updatesUpTo(app.db, row.id, row.newestSeq);
  const found = await app.texts.work(headings, { updates }, sizeOf(updates));
  return done(found.filter(({ first, words }) => !first && words !== ''));
}

type Judged = {
  row: SectionRow;
  facts: SectionFacts;
  place: { documentId: Id; partnershipId: Id };
  shifts: Shifts;
};

/** Who will not be able to read the part, before anything is split. Nobody ever gains. */
export async function splitAhead(app: App, actor: Who, input: Splitting): Promise<Result<Shifts>> {
  const judged = await judgedSplit(app, app.db, actor, input);
  return judged.ok ? done(judged.value.shifts) : judged;
}

async function judgedSplit(app: App, from: Reader, actor: Who, input: Splitting): Promise<Result<Judged>> {
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(from, actor, 'section.split', input.section, today);
  if (!allowed.ok) return allowed;
  const row = await readableSection(from, actor, today, input.section);
  const place = await placeOfSection(from, input.section);
  if (!row || !actor || !place) return denied('not-found');
  const facts = allowed.value;
  const wanted = { marking: input.marking, kind: facts.kind, grants: settledGrants(input.grants) };
  const all = await shiftsIn(from, actor, place.partnershipId, facts, wanted, today);
  const shifts = shiftsOf(all);
  if (shifts.gain.length > 0 || shifts.more.length > 0 || opensMore(facts, wanted))
    return invalid({
      grants:
        'A part is never open to more people than the section it comes from. Split it first; then change who can read it, which has its names looked over',
    });
  if (!all.some(({ after }) => after === 'edit'))
    return invalid({
      grants: 'Somebody has to be able to write there. Let at least one person of this partnership write',
    });
  return done({ row, facts, place, shifts });
}

/** Also where nobody is of a sector yet: a grant that is not there, or not so high, opens nothing. */
function opensMore(facts: SectionFacts, wanted: Pick<SectionFacts, 'marking' | 'grants'>): boolean {
  if (facts.marking === 'OFFICIAL-SENSITIVE' && wanted.marking === 'OFFICIAL') return true;
  const rank = { read: 1, comment: 2, edit: 3 };
  return wanted.grants.some(
    ({ subjectKind, subjectId, level }) =>
      !facts.grants.some(
        (had) =>
          rank[had.level] >= rank[level] &&
          (had.subjectKind === 'everyone' ||
            (had.subjectKind === subjectKind && had.subjectId === subjectId)),
      ),
  );
}

/**
 * Makes the part of a section that begins with a heading a section of its own, right after it. Its text becomes the
 * first change of the new section and is taken away from the old one through its room, in this order: what fails in
 * between leaves it in both. What others type in the part at that moment comes along. Comments on the part follow it
 * where it stays open to the same people; else they stay, with their quote.
 *
 * Limits. The words of the part are then brought by whoever split it; who typed them is told by the versions of the
 * section they came from. What somebody typed in the part while away is not in either text when they come back.
 */
export async function splitSection(app: App, actor: Who, input: Splitting): Promise<Result<{ id: Id }>> {
  const judged = await judgedSplit(app, app.db, actor, input);
  if (!judged.ok) return judged;
  if (!actor) return denied('signed-out');
  const { row, place } = judged.value;
  if (row.newestSeq === 0) return refused('There is nothing to split yet.');
  const kept = await keepText(app, actor, row, 'before-splitting');
  if (!kept.ok) return kept;
  const made = await changingOrder(app, place.documentId, () => takeApart(app, actor, judged.value, input));
  if (!made.ok) return made;
  await bringAlong(app, actor, row, input, made.value);
  for (const id of [row.id, made.value.id]) app.rooms.nudge(id, 'comments', 'followers');
  return done({ id: made.value.id });
}

type Made = { id: Id; part: Uint8Array };

async function takeApart(app: App, actor: Actor, { row }: Judged, input: Splitting): Promise<Result<Made>> {
  const id = newId();
  const clientId = newClientId(app);
  const threads = await anchoredIn(app.db, row.id);
  // What `make` found, as it is called once, on the text as it is then.
  const found: { part: Uint8Array | null; failed: Failed | null } = { part: null, failed: null };
  const written = await app.rooms.write(row.id, actor, async (state, rest) => {
    const question = {
      state,
      at: input.at,
      clients: { rest, part: clientId },
      anchors: threads.map(({ anchor }) => anchor),
    };
    const cut = await app.texts.work(split, question, state.length);
    if (!cut) {
      found.failed = refused('This heading is not there any more. Nothing was changed. Choose another one.');
      return null;
    }
    const text = await firstTextFrom(app, clientId, cut.part);
    const moved = threads.filter((_, i) => cut.inPart[i]).map((thread) => thread.id);
    const inserted = await insertPart(app, actor, input, { id, text, moved });
    if (!inserted.ok) {
      found.failed = inserted;
      return null;
    }
    found.part = cut.part;
    return cut.rest;
  });
  if (found.failed) return found.failed;
  // The part is there, and may still stand in the old section too: that is said, and nothing is lost.
  if (!written.ok && found.part)
    return refused(
      'The new section was made, and its text could not be taken from the old one: it stands in both now. Take it out there by hand.',
    );
  if (!written.ok) return written;
  return found.part ? done({ id, part: found.part }) : refused('There was nothing to split.');
}

async function anchoredIn(from: Reader, sectionId: Id): Promise<{ id: Id; anchor: AnchorBytes }[]> {
  const rows = await from
    .select({ id: commentThread.id, start: commentThread.anchorStart, end: commentThread.anchorEnd })
    .from(commentThread)
    .where(and(eq(commentThread.sectionId, sectionId), isNotNull(commentThread.anchorStart)));
  return rows.flatMap(({ id, start, end }) => (start && end ? [{ id, anchor: { start, end } }] : []));
}

async function insertPart(
  app: App,
  actor: Actor,
  input: Splitting,
  { id, text, moved }: { id: Id; text: FirstText; moved: Id[] },
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const again = await judgedSplit(app, tx, actor, input);
    if (!again.ok) return again;
    const { facts, place, row } = again.value;
    const order = placedAfter(await lockedOrder(tx, place.documentId), new Set(), id, row.id);
    const grants = settledGrants(input.grants);
    const made: MadeSection = {
      id,
      templateKey: null,
      title: input.title,
      ownerOrganisationId: facts.ownerOrganisationId,
      marking: input.marking,
      kind: facts.kind,
      held: facts.held,
      announced: false,
      grants,
      text,
    };
    const about = { actor, partnershipId: place.partnershipId };
    await insertSection(tx, app, about, { ...made, documentId: place.documentId, position: 0 });
    await writeOrder(tx, place.documentId, order);
    const follow = sameReaders(facts, { marking: input.marking, grants }) ? moved : [];
    if (follow.length > 0)
      await tx
        .update(commentThread)
        .set({ sectionId: id, madeOnSeq: 1 })
        .where(inArray(commentThread.id, follow));
    await app.passedOn.split(tx, { from: row.id, to: id });
    await app.passedOn.changed(tx, app, actor, id);
    await record(tx, app, {
      action: 'section.split',
      ...about,
      subject: { kind: 'section', id: row.id },
      detail: { into: id, comments: follow.length },
    });
    return done();
  });
}

/** What somebody typed in the part between its copy and the change that took it away is put into the new section. */
async function bringAlong(
  app: App,
  actor: Actor,
  row: SectionRow,
  { at }: Splitting,
  { id, part }: Made,
): Promise<void> {
  const updates = await loggedUpdates(app, row.id, Number.MAX_SAFE_INTEGER);
  const later = await app.texts.work(partSince, { updates, at, part }, sizeOf(updates));
  if (!later) return;
  const written = await app.rooms.write(id, actor, (state, clientId) =>
    app.texts.replacing(state, [later], clientId),
  );
  if (!written.ok)
    app.log.warn({ section: id }, 'split: what was typed meanwhile could not be brought along');
}
