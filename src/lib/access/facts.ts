/** What the policy judges by: who asks, the facts about what they ask for, and what it answers. */
import type { Id } from '../core/ids.ts';
import type { Why } from '../core/why.ts';
import type { Level, Marking, Role, SectionKind, Sector, SubjectKind } from '../core/words.ts';

/** A signed-in person, second factor included, as they are at this moment. Before that there is no actor. */
export type Actor = {
  personId: Id;
  /** Identifies the session to end or recheck; never sent to anyone else. */
  sessionId: string;
  status: 'active' | 'paused';
  organisationId: Id;
  unitId: Id | null;
  sector: Sector;
  admin: boolean;
  steward: boolean;
  signatory: boolean;
  rulesAccepted: boolean;
  /** The last day (Europe/London, `YYYY-MM-DD`) on which they may read OFFICIAL-SENSITIVE. */
  clearedUntil: string | null;
  /** Holds or works for a premises licence, or sits on a licensing committee. */
  licenceInterest: boolean;
  /** When they last proved who they are in this session. */
  provedAt: Date;
  /** The network address they act from, for the audit trail. */
  from: string;
};

/** Null: nobody is signed in. */
export type Who = Actor | null;

/** What one person is in one partnership: a role, for exactly one organisation. */
export type Capacity = {
  role: Role;
  organisationId: Id;
  sector: Sector;
  unitId: Id | null;
  /** Has that organisation signed the sharing agreement in force? */
  agreementSigned: boolean;
};

/** Null capacity: not a member. */
export type PartnershipFacts = { capacity: Capacity | null };

export type Grant = { subjectKind: SubjectKind; subjectId: string; level: Exclude<Level, 'none'> };

export type SectionFacts = {
  space: { kind: 'partnership'; capacity: Capacity | null } | { kind: 'library' };
  archived: boolean;
  ownerOrganisationId: Id;
  marking: Marking;
  kind: SectionKind;
  announced: boolean;
  held: boolean;
  /** Is the text agreed (sealed)? */
  agreed: boolean;
  grants: Grant[];
};

export type OrganisationFacts = { organisationId: Id };

export type MeasureFacts = {
  /** Sectors that may see its figures; null: everyone. */
  audience: readonly string[] | null;
};

export type Decision = { ok: true } | { ok: false; why: Why };
