/**
 * Selecting a ward. One transaction records the decision with its frozen figures and opens the partnership:
 *
 * 1. No selection without its partnership, and none with two.
 * 2. The figures are those that whoever decides may see; each keeps its audience.
 * 3. A ward is worked in once for each kind of violence at a time.
 */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { organisation } from '#schema/people.ts';
import { area, selection } from '#schema/wards.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { isDuplicate, type Tx } from '../core/db.server.ts';
import { newId, newSlug, type Id } from '../core/ids.ts';
import { denied, done, invalid, refused, type Result } from '../core/result.ts';
import type { Sector } from '../core/words.ts';
import { record } from '../people/audit.server.ts';
import { evidenceOf, type Evidence, type EvidenceAsk } from '../wards/evidence.server.ts';
import { areaOf, measuresIn } from '../wards/holdings.server.ts';
import { firstMeasure, isComposite, measureNamed } from '../wards/measures.ts';
import { insertIn } from './arranging.server.ts';
import { kindNames } from './partnership.ts';
import type { NewRefusal, NewSelection } from './selecting.ts';

/** Which ward, and the figures of which months; `measure` is put first. */
type WardAsk = Omit<EvidenceAsk, 'measures'> & { measure?: string | null };

const mostMeasures = 8;

/** The figures that would be kept as evidence: what was asked for, recorded violence, composites, own figures. */
async function evidenceNow(app: App, actor: Who, ask: WardAsk): Promise<Result<Evidence>> {
  const allowed = authorisePortal(actor, 'ward.select');
  if (!allowed.ok) return allowed;
  const there = await areaOf(app, actor, ask.area ?? null);
  if (!there.ok) return there;
  const held = (await measuresIn(app.db, actor, there.value.id)).filter(({ archived }) => !archived);
  const first = firstMeasure(held.filter((one) => !isComposite(one)));
  const asked = ask.measure ? measureNamed(held, ask.measure) : undefined;
  const own = held.filter(({ kind }) => kind === 'figures');
  const chosen = [...(asked ? [asked] : []), ...(first ? [first] : []), ...held.filter(isComposite), ...own];
  const measures = [...new Set(chosen.map(({ slug }) => slug))].slice(0, mostMeasures);
  const { measure: _measure, ...rest } = ask;
  return evidenceOf(app, actor, { ...rest, area: there.value.slug, measures });
}

/** What the form of a selection is filled in from. */
type SelectionForm = {
  evidence: Evidence;
  /** Who can lead: those who may select wards, and this person's own organisation. */
  leads: { id: Id; name: string }[];
  own: Id;
};

export async function selectionForm(app: App, actor: Who, ask: WardAsk): Promise<Result<SelectionForm>> {
  const evidence = await evidenceNow(app, actor, ask);
  if (!evidence.ok) return evidence;
  if (!actor) return denied('signed-out');
  const leads = await leadsFor(app, actor);
  return done({ evidence: evidence.value, leads, own: actor.organisationId });
}

const leading: readonly Sector[] = ['police', 'community-safety', 'council'];

async function leadsFor(app: App, actor: Actor): Promise<{ id: Id; name: string }[]> {
  const rows = await app.db
    .select({ id: organisation.id, name: organisation.name, sector: sql<Sector>`${organisation.sector}` })
    .from(organisation)
    .where(isNull(organisation.archivedAt))
    .orderBy(sql`lower(${organisation.name})`);
  return rows
    .filter(({ id, sector }) => id === actor.organisationId || leading.includes(sector))
    .map(({ id, name }) => ({ id, name }));
}

/** Records that a ward is worked in from now on, and opens its partnership, whose co-ordinator the actor is. */
export async function selectWard(
  app: App,
  actor: Who,
  ask: WardAsk,
  input: NewSelection,
): Promise<Result<{ id: Id; partnershipId: Id; slug: string }>> {
  const evidence = await evidenceNow(app, actor, ask);
  if (!evidence.ok) return evidence;
  if (!actor) return denied('signed-out');
  const leads = await leadsFor(app, actor);
  if (!leads.some(({ id }) => id === input.leadOrganisationId))
    return invalid({ leadOrganisationId: 'Choose the organisation that leads' });
  const made = await insertSelection(app, actor, evidence.value, input);
  if (made.ok) await app.rooms.recheck({ person: actor.personId });
  return made;
}

async function insertSelection(app: App, actor: Actor, evidence: Evidence, input: NewSelection, tries = 4) {
  const slug = newSlug(input.name, app.random);
  try {
    return await app.transaction((tx) => selectIn(tx, app, actor, evidence, { ...input, slug }));
  } catch (thrown) {
    if (tries <= 1 || !isDuplicate(thrown, 'partnership_slug_key')) throw thrown;
    return insertSelection(app, actor, evidence, input, tries - 1);
  }
}

async function selectIn(
  tx: Tx,
  app: App,
  actor: Actor,
  evidence: Evidence,
  { slug, name, kind, rationale, leadOrganisationId }: NewSelection & { slug: string },
): Promise<Result<{ id: Id; partnershipId: Id; slug: string }>> {
  const areaId = await lockedArea(tx, evidence);
  const { code, name: ward, borough } = evidence.ward;
  const [open] = await tx
    .select({ id: selection.id })
    .from(selection)
    .innerJoin(partnership, eq(partnership.id, selection.partnershipId))
    .where(
      and(
        eq(selection.areaId, areaId),
        eq(selection.wardCode, code),
        eq(selection.kind, kind),
        isNull(partnership.archivedAt),
      ),
    );
  if (open)
    return refused(
      `${ward} is already worked in: ${kindNames[kind].toLowerCase()}. Nothing was changed. Ask its co-ordinator to add you.`,
    );
  const made = await insertIn(tx, app, actor, { name, ward, borough, kind }, slug);
  if (!made.ok) return made;
  const id = newId();
  await tx.insert(selection).values({
    ...decided(app, actor, areaId, evidence, { id, rationale }),
    isSelected: true,
    kind,
    leadOrganisationId,
    partnershipId: made.value.id,
  });
  await record(tx, app, {
    action: 'ward.selected',
    actor,
    subject: { kind: 'ward', id: code },
    partnershipId: made.value.id,
    detail: { area: evidence.area.slug, ward: code, kind, actorOrganisation: actor.organisationId },
  });
  return done({ id, partnershipId: made.value.id, slug: made.value.slug });
}

/** Keeps the reasons for which a ward is not worked in, with the figures as they are. */
export async function declineWard(
  app: App,
  actor: Who,
  ask: WardAsk,
  { reasons }: NewRefusal,
): Promise<Result<{ id: Id }>> {
  const evidence = await evidenceNow(app, actor, ask);
  if (!evidence.ok) return evidence;
  if (!actor) return denied('signed-out');
  return app.transaction(async (tx) => {
    const allowed = authorisePortal(actor, 'ward.select');
    if (!allowed.ok) return allowed;
    const areaId = await lockedArea(tx, evidence.value);
    const id = newId();
    await tx.insert(selection).values({
      ...decided(app, actor, areaId, evidence.value, { id, rationale: reasons }),
      isSelected: false,
    });
    const { code } = evidence.value.ward;
    await record(tx, app, {
      action: 'ward.not-selected',
      actor,
      subject: { kind: 'ward', id: code },
      detail: { area: evidence.value.area.slug, ward: code },
    });
    return done({ id });
  });
}

/** Of two who decide about wards of one area at once, the second sees what the first did. */
async function lockedArea(tx: Tx, { area: { slug } }: Evidence): Promise<Id> {
  const [row] = await tx.select({ id: area.id }).from(area).where(eq(area.slug, slug)).for('update');
  if (!row) throw new Error('An area is never removed.');
  return row.id;
}

const decided = (
  app: App,
  actor: Actor,
  areaId: Id,
  evidence: Evidence,
  { id, rationale }: { id: Id; rationale: string },
) => ({
  id,
  areaId,
  wardCode: evidence.ward.code,
  edition: evidence.edition.year,
  wardName: evidence.ward.name,
  borough: evidence.ward.borough,
  rationale,
  evidence,
  decidedById: actor.personId,
  decidedAt: app.clock(),
});
