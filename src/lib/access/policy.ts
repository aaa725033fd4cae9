/**
 * The one place that decides who may do what. Pure: facts in, decision out; no database, no clock.
 * Child rules call parent rules, so that a section is never more open than its partnership.
 *
 * 1. Administration gives no right to read sections.
 * 2. Only the one capacity in which a person joined a partnership counts for grants.
 * 3. Declared interests only ever subtract.
 * 4. What a person cannot read does not exist for them.
 */
import type { Id } from '../core/ids.ts';
import type { Why } from '../core/why.ts';
import { levels, type Level, type Sector } from '../core/words.ts';
import type {
  Actor,
  Capacity,
  Decision,
  Grant,
  MeasureFacts,
  OrganisationFacts,
  PartnershipFacts,
  SectionFacts,
  Who,
} from './facts.ts';

const allow: Decision = { ok: true };
const deny = (why: Why): Decision => ({ ok: false, why });

const atLeast = (level: Level, least: Level) => levels.indexOf(level) >= levels.indexOf(least);
const lower = (a: Level, b: Level): Level => (atLeast(a, b) ? b : a);

/* ---- people -------------------------------------------------------------------------------------- */

/** Signed in, active, house rules accepted: the floor under everything but accepting the rules. */
function inGoodStanding(actor: Who): actor is Actor {
  return actor !== null && actor.status === 'active' && actor.rulesAccepted;
}

const standing = (actor: Who): Decision =>
  actor === null || actor.status !== 'active'
    ? deny('signed-out')
    : actor.rulesAccepted
      ? allow
      : deny('not-yours');

const isCleared = (actor: Actor, today: string) => actor.clearedUntil !== null && actor.clearedUntil >= today;

const administer = (actor: Who): Decision => {
  const standingHere = standing(actor);
  if (!standingHere.ok) return standingHere;
  return actor?.admin ? allow : deny('not-yours');
};

/* ---- partnerships -------------------------------------------------------------------------------- */

/** Its name, stage, agreement and who has signed it: what a member needs before anything else opens. */
const open = (actor: Who, facts: PartnershipFacts): Decision => {
  const standingHere = standing(actor);
  if (!standingHere.ok) return standingHere;
  return facts.capacity ? allow : deny('not-found');
};

/** Its people, activity and documents: only once the member's organisation has signed. */
const enter = (actor: Who, facts: PartnershipFacts): Decision => {
  const opened = open(actor, facts);
  if (!opened.ok) return opened;
  return facts.capacity?.agreementSigned ? allow : deny('not-yours');
};

const coordinate = (actor: Who, facts: PartnershipFacts): Decision => {
  const opened = open(actor, facts);
  if (!opened.ok) return opened;
  return facts.capacity?.role === 'co-ordinator' ? allow : deny('not-yours');
};

/** People are needed to get the agreement signed, so a co-ordinator sees them before that. */
const seePeople = (actor: Who, facts: PartnershipFacts): Decision => {
  const coordinating = coordinate(actor, facts);
  return coordinating.ok ? coordinating : enter(actor, facts);
};

/** For the organisation of one's membership, and only where that is also one's own. */
const sign = (actor: Who, facts: PartnershipFacts): Decision => {
  const opened = open(actor, facts);
  if (!opened.ok) return opened;
  const forOwn = facts.capacity?.organisationId === actor?.organisationId;
  return actor?.signatory && forOwn ? allow : deny('not-yours');
};

/** Opens partnerships, brings in figures and decides where to work: those who answer for a ward's safety. */
const create = (actor: Who): Decision => {
  const standingHere = standing(actor);
  if (!standingHere.ok) return standingHere;
  const opens: readonly Sector[] = ['police', 'community-safety', 'council'];
  return actor && (actor.admin || opens.includes(actor.sector)) ? allow : deny('not-yours');
};

/** Published figures are for everyone who is signed in; what is not public has an audience of sectors. */
const readMeasure = (actor: Who, { audience }: MeasureFacts): Decision => {
  const standingHere = standing(actor);
  if (!standingHere.ok) return standingHere;
  return audience === null || (actor && audience.includes(actor.sector)) ? allow : deny('not-found');
};

/**
 * A new person enters an organisation by its steward or an administrator, or by a co-ordinator who belongs
 * to it: else a co-ordinator could invite their own second address as police.
 */
export const mayBringNewPerson = (
  actor: Who,
  facts: { partnership: PartnershipFacts | null; organisationId: Id },
): Decision => {
  const standingHere = standing(actor);
  if (!standingHere.ok || !actor) return standingHere;
  const own = actor.organisationId === facts.organisationId;
  const vouches = actor.admin || (own && actor.steward);
  if (!facts.partnership) return vouches ? allow : deny('not-yours');
  const coordinating = coordinate(actor, facts.partnership);
  if (!coordinating.ok) return coordinating;
  return vouches || own ? allow : deny('not-yours');
};

const vouchFor = (actor: Who, facts: OrganisationFacts): Decision =>
  mayBringNewPerson(actor, { partnership: null, organisationId: facts.organisationId });

/* ---- sections ------------------------------------------------------------------------------------ */

const neverRegulatory: readonly Sector[] = ['licensing-trade', 'business', 'elected-members'];

/** The library has no members: everyone signed in stands there for their own organisation. */
function capacityOf(actor: Actor, s: SectionFacts): Capacity | null {
  if (s.space.kind === 'partnership') return s.space.capacity;
  const { organisationId, sector, unitId } = actor;
  return { role: 'contributor', organisationId, sector, unitId, agreementSigned: true };
}

const matches = (grant: Grant, actor: Actor, capacity: Capacity): boolean =>
  ({
    everyone: true,
    sector: grant.subjectId === capacity.sector,
    organisation: grant.subjectId === capacity.organisationId,
    unit: capacity.unitId !== null && grant.subjectId === capacity.unitId,
    person: grant.subjectId === actor.personId,
  })[grant.subjectKind];

function roleCap(capacity: Capacity, s: SectionFacts): Level {
  if (capacity.role === 'reader') return 'read';
  if (capacity.role !== 'community-representative') return 'edit';
  const theirs = s.ownerOrganisationId === capacity.organisationId || s.kind === 'design-together';
  return theirs ? 'edit' : 'comment';
}

/** The level before agreement caps it: tells "you never could" from "nobody can any more". */
function grantedLevel(actor: Who, s: SectionFacts, today: string): Level {
  if (!inGoodStanding(actor) || s.archived) return 'none';
  const capacity = capacityOf(actor, s);
  if (!capacity?.agreementSigned) return 'none';
  if (s.marking === 'OFFICIAL-SENSITIVE' && (s.space.kind === 'library' || !isCleared(actor, today)))
    return 'none';
  if (s.kind === 'regulatory' && (neverRegulatory.includes(capacity.sector) || actor.licenceInterest))
    return 'none';
  const granted = s.grants
    .filter((grant) => matches(grant, actor, capacity))
    .reduce<Level>((highest, { level }) => (atLeast(level, highest) ? level : highest), 'none');
  return lower(granted, roleCap(capacity, s));
}

/** What a person may do in a section: the highest grant that matches their capacity, then every cap. */
export function levelOf(actor: Who, s: SectionFacts, today: string): Level {
  const granted = grantedLevel(actor, s, today);
  return s.agreed ? lower(granted, 'comment') : granted;
}

/** Whether this person is one of those who write a section, also once its text is agreed and nobody can. */
export const writesSection = (actor: Who, s: SectionFacts, today: string): boolean =>
  grantedLevel(actor, s, today) === 'edit';

const read = (actor: Who, s: SectionFacts, today: string): Decision => {
  if (actor === null || actor.status !== 'active') return deny('signed-out');
  return levelOf(actor, s, today) === 'none' ? deny('not-found') : allow;
};

const comment = (actor: Who, s: SectionFacts, today: string): Decision => {
  const seen = read(actor, s, today);
  if (!seen.ok) return seen;
  return atLeast(levelOf(actor, s, today), 'comment') ? allow : deny('not-yours');
};

const edit = (actor: Who, s: SectionFacts, today: string): Decision => {
  const seen = read(actor, s, today);
  if (!seen.ok) return seen;
  if (grantedLevel(actor, s, today) !== 'edit') return deny('not-yours');
  return s.agreed ? deny('sealed') : allow;
};

/** What an entry of the library is to its readers is settled by its publication, and all its text is OFFICIAL. */
const settle = (actor: Who, s: SectionFacts, today: string): Decision => {
  const may = edit(actor, s, today);
  if (!may.ok) return may;
  return s.space.kind === 'library' ? deny('not-yours') : allow;
};

/** Live bytes, presence and history: while a section is held these are the editors' alone. */
const follow = (actor: Who, s: SectionFacts, today: string): Decision => {
  const seen = read(actor, s, today);
  if (!seen.ok) return seen;
  return !s.held || levelOf(actor, s, today) === 'edit' ? allow : deny('not-yours');
};

/** That it is there: its title and who can read it, nothing else. */
const notice = (actor: Who, s: SectionFacts, today: string): Decision => {
  const seen = read(actor, s, today);
  if (seen.ok || seen.why === 'signed-out') return seen;
  if (!inGoodStanding(actor) || s.archived || !s.announced || s.kind === 'regulatory')
    return deny('not-found');
  return capacityOf(actor, s)?.agreementSigned ? allow : deny('not-found');
};

/** By whoever could write it were it not archived. */
const bringBack = (actor: Who, s: SectionFacts, today: string): Decision => {
  if (actor === null || actor.status !== 'active') return deny('signed-out');
  return s.archived ? edit(actor, { ...s, archived: false }, today) : deny('not-found');
};

/* ---- the table of actions -------------------------------------------------------------------------- */

export const sectionActions = {
  'section.notice': notice,
  'section.read': read,
  'section.follow': follow,
  'section.history': follow,
  'section.comment': comment,
  'section.edit': edit,
  'section.release': settle,
  'section.rename': settle,
  'section.archive': settle,
  'section.change-readers': settle,
  'section.change-marking': settle,
  'section.change-kind': settle,
  'section.split': settle,
  'section.bring-back': bringBack,
} as const satisfies Record<string, (actor: Who, s: SectionFacts, today: string) => Decision>;

export const partnershipActions = {
  'partnership.open': open,
  'partnership.enter': enter,
  'partnership.people': seePeople,
  'partnership.arrange': coordinate,
  'partnership.change-members': coordinate,
  'partnership.add-section': coordinate,
  'agreement.write': coordinate,
  'agreement.sign': sign,
} as const satisfies Record<string, (actor: Who, facts: PartnershipFacts) => Decision>;

export const organisationActions = {
  'organisation.invite-into': vouchFor,
} as const satisfies Record<string, (actor: Who, facts: OrganisationFacts) => Decision>;

export const measureActions = {
  'measure.read': readMeasure,
} as const satisfies Record<string, (actor: Who, facts: MeasureFacts) => Decision>;

export const portalActions = {
  'portal.use': standing,
  'partnership.create': create,
  'wards.read': standing,
  'wards.import': create,
  'measure.define': create,
  'ward.select': create,
  'partnership.appoint': administer,
  'organisation.manage': administer,
  'person.manage': administer,
  'invitation.manage': administer,
  'audit.read': administer,
} as const satisfies Record<string, (actor: Who) => Decision>;

export type SectionAction = keyof typeof sectionActions;
export type PartnershipAction = keyof typeof partnershipActions;
export type OrganisationAction = keyof typeof organisationActions;
export type PortalAction = keyof typeof portalActions;
