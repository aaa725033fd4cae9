import { and, eq, isNull } from 'drizzle-orm';
import { membership, partnership } from '#schema/partnerships.ts';
import { unit } from '#schema/people.ts';
import { document, section, sectionGrant } from '#schema/sections.ts';
import { authorisePortal, authoriseSection } from '../access/authorise.server.ts';
import type { Actor, SectionFacts, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, invalid, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { Spot } from './name-spotter.ts';
import { readableSection, type SectionRow } from './sections.server.ts';
import { settledGrants, shiftsOf, type Settings, type SettingsInput, type Shifts } from './settings.ts';
import { shiftsIn } from './settings-members.server.ts';
import { spotsIn } from './spotting.server.ts';
import { addVersion, lockSection, loggedText } from './versions.server.ts';

/** A section as its editors may set it. */
type SectionSettings = Settings & { id: Id; edition: number };

/** What a change does: to whom, whether the one who asks loses it, and what to look at before more people read it. */
export type ChangeAhead = { shifts: Shifts; losesOwn: boolean; spots: Spot[] };

const settingsColumns = {
  id: section.id,
  edition: section.edition,
  title: section.title,
  marking: section.marking,
  kind: section.kind,
  held: section.held,
  announced: section.announced,
};

/** The settings of a section, for those who write it. */
export async function sectionSettings(app: App, actor: Who, sectionId: Id): Promise<Result<SectionSettings>> {
  const standing = authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(app.db, actor, 'section.change-readers', sectionId, today);
  if (!allowed.ok) return allowed;
  const [row] = await app.db.select(settingsColumns).from(section).where(eq(section.id, sectionId));
  if (!row) return denied('not-found');
  const { grants, marking, kind } = allowed.value;
  return done({ ...row, marking, kind, grants: settledGrants(grants) });
}

/** What a change would do, before anybody makes it. */
export async function changeAhead(app: App, actor: Who, input: SettingsInput): Promise<Result<ChangeAhead>> {
  const judged = await judgedChange(app, app.db, actor, input);
  if (!judged.ok) return judged;
  const { row, shifts, losesOwn } = judged.value;
  const grows = shifts.gain.length > 0 || (row.held && !input.held);
  return done({ shifts, losesOwn, spots: grows ? await spotsIn(app, row, input.grants) : [] });
}

type Judged = {
  row: SectionRow;
  facts: SectionFacts;
  partnershipId: Id;
  shifts: Shifts;
  losesOwn: boolean;
};

async function judgedChange(
  app: App,
  from: Reader,
  actor: Who,
  input: SettingsInput,
): Promise<Result<Judged>> {
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(from, actor, 'section.change-readers', input.section, today);
  if (!allowed.ok) return allowed;
  const row = await readableSection(from, actor, today, input.section);
  const partnershipId = await spaceOf(from, input.section);
  if (!row || !actor || !partnershipId) return denied('not-found');
  const wanted = { marking: input.marking, kind: input.kind, grants: settledGrants(input.grants) };
  const unknown = await unknownSubjects(from, partnershipId, wanted.grants);
  if (unknown > 0)
    return invalid({ grants: 'One of those named is no longer in this partnership. Load the page again' });
  const all = await shiftsIn(from, actor, partnershipId, allowed.value, wanted, today);
  if (!all.some(({ after }) => after === 'edit'))
    return invalid({
      grants: 'Somebody has to be able to write here. Let at least one person of this partnership write',
    });
  const own = all.find(({ person }) => person.id === actor.personId);
  return done({
    row,
    facts: allowed.value,
    partnershipId,
    shifts: shiftsOf(all),
    losesOwn: own?.before === 'edit' && own.after !== 'edit',
  });
}

async function spaceOf(from: Reader, sectionId: Id): Promise<Id | null> {
  const [row] = await from
    .select({ id: partnership.id })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(partnership, eq(partnership.id, document.spaceId))
    .where(eq(section.id, sectionId));
  return row?.id ?? null;
}

/** How many organisations, units and people are named that do not take part. */
async function unknownSubjects(from: Reader, partnershipId: Id, grants: Settings['grants']): Promise<number> {
  const rows = await from
    .select({ o: membership.organisationId, u: unit.id, p: membership.personId })
    .from(membership)
    .leftJoin(unit, eq(unit.organisationId, membership.organisationId))
    .where(and(eq(membership.partnershipId, partnershipId), isNull(membership.endedAt)));
  const known = new Set(rows.flatMap(({ o, u, p }) => [`organisation ${o}`, `unit ${u}`, `person ${p}`]));
  const named = grants.filter(({ subjectKind }) => ['organisation', 'unit', 'person'].includes(subjectKind));
  return named.filter(({ subjectKind, subjectId }) => !known.has(`${subjectKind} ${subjectId}`)).length;
}

/**
 * Changes a section's title, who can read it, its marking and kind, whether it is held and announced. Once this has
 * answered, nothing passes at an old level any more. A section that becomes held is released as it is: its readers
 * have seen it.
 */
export async function changeSettings(app: App, actor: Who, input: SettingsInput): Promise<Result<undefined>> {
  const today = londonDay(app.clock());
  const shown = await readableSection(app.db, actor, today, input.section);
  const allowed = await authoriseSection(app.db, actor, 'section.change-readers', input.section, today);
  if (!allowed.ok) return allowed;
  if (!shown) return denied('not-found');
  // Only what becomes held is released by this: for the rest nobody reads the log.
  const releases = input.held && !shown.held && shown.newestSeq > 0;
  const seen = releases ? await loggedText(app, shown, shown.newestSeq) : null;
  const changed = await app.transaction(async (tx) => {
    const before = await lockSection(tx, input.section);
    const judged = await judgedChange(app, tx, actor, input);
    if (!judged.ok) return judged;
    if (!before || !actor) return denied('not-found');
    const same = await asItWas(tx, input);
    if (!same.ok) return same;
    const releasedNow = input.held && !before.held && seen !== null;
    const { section: id, grants, edition, ...columns } = input;
    await tx
      .update(section)
      .set({
        ...columns,
        edition: edition + 1,
        ...(releasedNow ? { releasedSeq: shown.newestSeq } : {}),
      })
      .where(eq(section.id, id));
    await tx.delete(sectionGrant).where(eq(sectionGrant.sectionId, id));
    const rows = settledGrants(grants).map((grant) => ({ ...grant, sectionId: id }));
    if (rows.length > 0) await tx.insert(sectionGrant).values(rows);
    if (releasedNow)
      await addVersion(tx, {
        sectionId: id,
        uptoSeq: shown.newestSeq,
        reason: 'released',
        madeBy: actor.personId,
        at: app.clock(),
        sha256: seen.sha256,
      });
    await recordChange(tx, app, actor, judged.value, input);
    return done(await app.passedOn.changed(tx, app, actor, id));
  });
  if (!changed.ok) return changed;
  for (const id of [input.section, ...changed.value]) await app.rooms.recheck({ section: id });
  // Marking, title and who can read it stand on open pages too.
  app.rooms.nudge(input.section, 'readers', 'everyone');
  return done();
}

/** Refuses what was made on settings that somebody has changed since. */
async function asItWas(tx: Tx, input: SettingsInput): Promise<Result<undefined>> {
  const [row] = await tx
    .select({ edition: section.edition })
    .from(section)
    .where(eq(section.id, input.section));
  if (row?.edition === input.edition) return done();
  return fail({
    code: 'changed',
    message:
      'Somebody changed this section while you were choosing. Nothing of yours was changed. Look at what holds now and choose again.',
    now: {},
  });
}

async function recordChange(
  tx: Tx,
  app: App,
  actor: Actor,
  { facts, partnershipId, shifts }: Judged,
  input: SettingsInput,
): Promise<void> {
  await record(tx, app, {
    action: 'section.readers-changed',
    actor,
    subject: { kind: 'section', id: input.section },
    partnershipId,
    detail: {
      ...asDetail('before', facts),
      ...asDetail('after', input),
      gained: shifts.gain.length,
      lost: shifts.lose.length,
    },
  });
}

const asDetail = (when: string, { marking, kind, held, announced, grants }: Omit<Settings, 'title'>) => ({
  [`${when}Marking`]: marking,
  [`${when}Kind`]: kind,
  [`${when}Held`]: held,
  [`${when}Announced`]: announced,
  [`${when}Grants`]: settledGrants(grants)
    .map(({ subjectKind, subjectId, level }) => `${subjectKind}${subjectId && ` ${subjectId}`}: ${level}`)
    .join('; '),
});
