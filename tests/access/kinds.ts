import type { Actor, Capacity, SectionFacts, Who } from '#lib/access/facts.ts';
import type { Role, Sector } from '#lib/core/words.ts';
import { actorFor } from '../fixtures/world.ts';

export const today = '2026-05-19';
const cleared = '2026-12-31';
const lapsed = '2026-05-18';

/** Ids that stand for one organisation, unit or person each, readable in a failing test. */
export const ids = {
  police: 'organisation-police',
  residents: 'organisation-residents',
  unit: 'unit-quay',
  named: 'person-named',
} as const;

export type Kind = { who: Who; capacity: Capacity | null };

type Given = {
  sector: Sector;
  role?: Role | null;
  organisationId?: string;
  unitId?: string | null;
  signed?: boolean;
  actor?: Partial<Actor>;
};

function member({ sector, role = 'contributor', unitId = null, signed = true, ...given }: Given): Kind {
  const organisationId = given.organisationId ?? `organisation-${sector}`;
  const who = actorFor({
    personId: `person-${sector}-${role}`,
    organisationId,
    sector,
    unitId,
    ...given.actor,
  });
  const capacity = role ? { role, organisationId, sector, unitId, agreementSigned: signed } : null;
  return { who, capacity };
}

/** Every kind of person, by what they are to the Lantern Quay partnership. */
export const kinds = {
  nobody: { who: null, capacity: null },
  outsider: member({ sector: 'police', role: null, organisationId: 'organisation-elsewhere' }),
  administrator: member({ sector: 'council', role: null, actor: { admin: true, clearedUntil: cleared } }),
  police: member({ sector: 'police' }),
  'police-cleared': member({ sector: 'police', actor: { clearedUntil: cleared } }),
  'police-reader': member({ sector: 'police', role: 'reader', actor: { clearedUntil: cleared } }),
  'police-co-ordinator': member({ sector: 'police', role: 'co-ordinator', actor: { clearedUntil: cleared } }),
  'co-ordinator': member({ sector: 'community-safety', role: 'co-ordinator' }),
  council: member({ sector: 'council' }),
  'committee-member': member({ sector: 'council', actor: { clearedUntil: cleared, licenceInterest: true } }),
  'elected-member': member({ sector: 'elected-members', actor: { clearedUntil: cleared } }),
  publican: member({ sector: 'licensing-trade', actor: { clearedUntil: cleared } }),
  shopkeeper: member({ sector: 'business' }),
  'residents-rep': member({ sector: 'residents', role: 'community-representative' }),
  volunteer: member({ sector: 'voluntary' }),
  clinician: member({ sector: 'health', actor: { clearedUntil: cleared } }),
  'probation-lapsed': member({ sector: 'probation', actor: { clearedUntil: lapsed } }),
  paused: member({ sector: 'police', actor: { status: 'paused', clearedUntil: cleared } }),
  'rules-not-accepted': member({ sector: 'police', actor: { rulesAccepted: false, clearedUntil: cleared } }),
  'not-signed': member({ sector: 'fire', signed: false, actor: { clearedUntil: cleared } }),
  'unit-sergeant': member({ sector: 'police', unitId: ids.unit }),
  'named-volunteer': member({ sector: 'voluntary', actor: { personId: ids.named } }),
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

type State = Omit<SectionFacts, 'space'> & { library?: true };

const open: State = {
  archived: false,
  ownerOrganisationId: ids.police,
  marking: 'OFFICIAL',
  kind: 'ordinary',
  announced: false,
  held: false,
  agreed: false,
  grants: [{ subjectKind: 'everyone', subjectId: '', level: 'edit' }],
};
const everyone = (level: 'read' | 'comment' | 'edit') =>
  ({ subjectKind: 'everyone', subjectId: '', level }) as const;
const sector = (subjectId: Sector, level: 'read' | 'comment' | 'edit') =>
  ({ subjectKind: 'sector', subjectId, level }) as const;

/** Every state of a section that the policy tells apart. */
export const states = {
  open,
  'for-reading': { ...open, grants: [everyone('read')] },
  'for-comment': { ...open, grants: [everyone('comment')] },
  'police-only': { ...open, grants: [sector('police', 'edit')] },
  'trade-account': { ...open, grants: [sector('licensing-trade', 'edit'), sector('police', 'comment')] },
  sensitive: { ...open, marking: 'OFFICIAL-SENSITIVE' },
  regulatory: { ...open, kind: 'regulatory' },
  'regulatory-sensitive': { ...open, kind: 'regulatory', marking: 'OFFICIAL-SENSITIVE' },
  held: { ...open, held: true, grants: [everyone('comment'), sector('police', 'edit')] },
  agreed: { ...open, agreed: true },
  'held-agreed': {
    ...open,
    held: true,
    agreed: true,
    grants: [everyone('comment'), sector('police', 'edit')],
  },
  'design-together': { ...open, kind: 'design-together' },
  'residents-own': { ...open, ownerOrganisationId: ids.residents },
  announced: { ...open, announced: true, grants: [sector('police', 'edit')] },
  'announced-regulatory': {
    ...open,
    announced: true,
    kind: 'regulatory',
    grants: [sector('police', 'edit')],
  },
  archived: { ...open, archived: true },
  'for-a-unit': {
    ...open,
    grants: [{ subjectKind: 'unit', subjectId: ids.unit, level: 'edit' }, sector('police', 'read')],
  },
  'for-a-person': { ...open, grants: [{ subjectKind: 'person', subjectId: ids.named, level: 'edit' }] },
  'for-an-organisation': {
    ...open,
    grants: [{ subjectKind: 'organisation', subjectId: ids.police, level: 'edit' }],
  },
  'for-nobody': { ...open, grants: [] },
  library: {
    ...open,
    library: true,
    grants: [everyone('comment'), { subjectKind: 'organisation', subjectId: ids.police, level: 'edit' }],
  },
} as const satisfies Record<string, State>;

export type StateName = keyof typeof states;

/** The facts of one cell: the section in that state, asked for by that kind of person. */
export function factsOf(kind: Kind, state: StateName): SectionFacts {
  const { library, ...facts }: State = states[state];
  return {
    ...facts,
    space: library ? { kind: 'library' } : { kind: 'partnership', capacity: kind.capacity },
  };
}
