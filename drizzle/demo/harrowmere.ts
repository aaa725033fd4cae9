import type { Role, Sector } from '#lib/core/words.ts';

/** Harrowmere is invented: every organisation, person and place in it. */
export const organisations = {
  police: {
    name: 'Harrowmere Police',
    sector: 'police',
    contact: 'Force control room, Harrowmere 100',
    units: ['Violence Directorate', 'Serious Crime', 'Quay Neighbourhood', 'Copper Hill Neighbourhood'],
  },
  quaysideCsp: {
    name: 'Quayside CSP',
    sector: 'community-safety',
    contact: 'Quayside Town Hall, second floor',
    units: [],
  },
  copperHillCsp: {
    name: 'Copper Hill CSP',
    sector: 'community-safety',
    contact: 'Copper Hill Civic Centre',
    units: [],
  },
  quaysideCouncil: {
    name: 'Quayside Council',
    sector: 'council',
    contact: 'Quayside Town Hall',
    units: ['Licensing', 'Streets and lighting'],
  },
  pubwatch: {
    name: 'Quay Pubwatch',
    sector: 'licensing-trade',
    contact: 'At the Anchor and Lamp',
    units: [],
  },
  traders: { name: 'Lantern Street Traders', sector: 'business', contact: '14 Lantern Street', units: [] },
  residents: {
    name: 'Tidewall Residents',
    sector: 'residents',
    contact: 'Tidewall Hall, Thursdays',
    units: [],
  },
  nightlight: { name: 'Nightlight', sector: 'voluntary', contact: 'The Boat House, Quay Steps', units: [] },
  hospital: { name: 'St Brannoc’s A&E', sector: 'health', contact: 'St Brannoc’s Hospital', units: [] },
  probation: { name: 'Harrowmere Probation', sector: 'probation', contact: 'Assize House', units: [] },
  fire: { name: 'Harrowmere Fire', sector: 'fire', contact: 'Quayside Fire Station', units: [] },
  homes: { name: 'Tidewall Homes', sector: 'housing', contact: 'Tidewall Estate office', units: [] },
  tenants: { name: 'Copperfield Tenants', sector: 'residents', contact: 'Foundry Court, flat 2', units: [] },
  mentoring: { name: 'Open Door Mentoring', sector: 'voluntary', contact: 'The Old Foundry', units: [] },
  schools: { name: 'Copper Hill Schools', sector: 'education', contact: 'Copper Hill Academy', units: [] },
} as const satisfies Record<
  string,
  { name: string; sector: Sector; contact: string; units: readonly string[] }
>;
export type OrganisationKey = keyof typeof organisations;

type Person = {
  name: string;
  roleTitle: string;
  of: OrganisationKey;
  unit?: string;
  admin?: true;
  steward?: true;
  signatory?: true;
  holdsLicence?: true;
  /** Cleared to read OFFICIAL-SENSITIVE for so many days from the day the demonstration is made. */
  clearedDays?: number;
};

/** By what stands before `@demo.example` in their address. */
export const people = {
  admin: { name: 'Morwenna Tull', roleTitle: 'Portal administrator', of: 'police', admin: true },
  'police-analyst': {
    name: 'Idris Fallow',
    roleTitle: 'Violence analyst',
    of: 'police',
    unit: 'Violence Directorate',
    clearedDays: 400,
  },
  'police-lead': {
    name: 'Carys Holm',
    roleTitle: 'Violence lead',
    of: 'police',
    unit: 'Violence Directorate',
    steward: true,
    signatory: true,
    clearedDays: 400,
  },
  'police-sergeant': {
    name: 'Tobias Wray',
    roleTitle: 'Neighbourhood sergeant',
    of: 'police',
    unit: 'Quay Neighbourhood',
    clearedDays: 20,
  },
  'cdrp-coordinator': {
    name: 'Anneke Sorrel',
    roleTitle: 'Partnership co-ordinator',
    of: 'quaysideCsp',
    steward: true,
    signatory: true,
    clearedDays: 400,
  },
  'licensing-trade': {
    name: 'Dermot Quill',
    roleTitle: 'Pubwatch chair',
    of: 'pubwatch',
    steward: true,
    signatory: true,
    holdsLicence: true,
  },
  'local-business': {
    name: 'Parveen Lisle',
    roleTitle: 'Traders’ representative',
    of: 'traders',
    steward: true,
    signatory: true,
  },
  'residents-rep': {
    name: 'Winifred Oduya',
    roleTitle: 'Residents’ representative',
    of: 'residents',
    steward: true,
    signatory: true,
  },
  'voluntary-worker': {
    name: 'Kofi Marlow',
    roleTitle: 'Volunteer lead',
    of: 'nightlight',
    steward: true,
    signatory: true,
  },
  'panel-chair': {
    name: 'Ros Penhallow',
    roleTitle: 'Panel chair',
    of: 'quaysideCouncil',
    signatory: true,
    clearedDays: 400,
  },
  'other-borough': {
    name: 'Sunniva Karr',
    roleTitle: 'Partnership co-ordinator',
    of: 'copperHillCsp',
    steward: true,
    signatory: true,
    clearedDays: 400,
  },
  'licensing-officer': {
    name: 'Hew Talbot',
    roleTitle: 'Licensing officer',
    of: 'quaysideCouncil',
    unit: 'Licensing',
    steward: true,
  },
  'emergency-consultant': {
    name: 'Noor Abara',
    roleTitle: 'Emergency consultant',
    of: 'hospital',
    signatory: true,
  },
  'probation-practitioner': {
    name: 'Lowri Vance',
    roleTitle: 'Probation practitioner',
    of: 'probation',
    signatory: true,
  },
  'fire-officer': { name: 'Bram Ostler', roleTitle: 'Fire safety officer', of: 'fire', signatory: true },
  'housing-officer': { name: 'Edie Crane', roleTitle: 'Housing officer', of: 'homes', signatory: true },
  'police-detective': {
    name: 'Mattias Reeve',
    roleTitle: 'Detective inspector',
    of: 'police',
    unit: 'Serious Crime',
    clearedDays: 400,
  },
  'tenants-rep': { name: 'Josefa Lark', roleTitle: 'Tenants’ secretary', of: 'tenants', signatory: true },
  mentor: { name: 'Ossian Bell', roleTitle: 'Mentoring manager', of: 'mentoring', signatory: true },
  'schools-lead': { name: 'Petra Vaughn', roleTitle: 'Safeguarding lead', of: 'schools', signatory: true },
} as const satisfies Record<string, Person>;
export type PersonKey = keyof typeof people;
export const personOf = (key: PersonKey): Person => people[key];

/** What happened in a partnership, and how many days before the demonstration was made. */
export type Step = readonly [daysAgo: number, who: PersonKey, what: What];
type What =
  | { add: PersonKey; as: Role }
  | { write: 'agreement' }
  | { sign: true }
  | { stage: 'profile' | 'panel' | 'plan' | 'impact' | 'agree' | 'deliver' }
  | { leave: true };

const contributor = (add: PersonKey): What => ({ add, as: 'contributor' });

export const lanternQuay: readonly Step[] = [
  [119, 'cdrp-coordinator', contributor('police-lead')],
  [119, 'cdrp-coordinator', contributor('police-analyst')],
  [118, 'cdrp-coordinator', contributor('police-sergeant')],
  [117, 'cdrp-coordinator', contributor('panel-chair')],
  [117, 'cdrp-coordinator', contributor('licensing-officer')],
  [110, 'cdrp-coordinator', { write: 'agreement' }],
  [109, 'cdrp-coordinator', { sign: true }],
  [108, 'police-lead', { sign: true }],
  [105, 'panel-chair', { sign: true }],
  [101, 'cdrp-coordinator', { stage: 'profile' }],
  [98, 'cdrp-coordinator', contributor('licensing-trade')],
  [97, 'cdrp-coordinator', { add: 'residents-rep', as: 'community-representative' }],
  [97, 'cdrp-coordinator', contributor('voluntary-worker')],
  [96, 'licensing-trade', { sign: true }],
  [94, 'residents-rep', { sign: true }],
  [94, 'voluntary-worker', { sign: true }],
  [80, 'cdrp-coordinator', contributor('emergency-consultant')],
  [78, 'emergency-consultant', { sign: true }],
  [52, 'cdrp-coordinator', { stage: 'panel' }],
  [45, 'cdrp-coordinator', contributor('probation-practitioner')],
  [45, 'cdrp-coordinator', contributor('local-business')],
  [44, 'cdrp-coordinator', { write: 'agreement' }],
  [44, 'cdrp-coordinator', { sign: true }],
  [43, 'police-lead', { sign: true }],
  [43, 'licensing-trade', { sign: true }],
  [42, 'panel-chair', { sign: true }],
  [42, 'emergency-consultant', { sign: true }],
  [41, 'residents-rep', { sign: true }],
  [40, 'voluntary-worker', { sign: true }],
  [40, 'probation-practitioner', { sign: true }],
  [37, 'local-business', { sign: true }],
  [21, 'cdrp-coordinator', { stage: 'plan' }],
  [9, 'cdrp-coordinator', contributor('fire-officer')],
  [6, 'fire-officer', { sign: true }],
  [3, 'cdrp-coordinator', contributor('housing-officer')],
];

export const copperfield: readonly Step[] = [
  [302, 'police-detective', { add: 'other-borough', as: 'co-ordinator' }],
  [301, 'other-borough', contributor('police-lead')],
  [300, 'other-borough', contributor('police-analyst')],
  [299, 'other-borough', contributor('probation-practitioner')],
  [295, 'other-borough', { write: 'agreement' }],
  [295, 'other-borough', { sign: true }],
  [294, 'police-lead', { sign: true }],
  [292, 'probation-practitioner', { sign: true }],
  [280, 'other-borough', { stage: 'profile' }],
  [262, 'other-borough', contributor('mentor')],
  [262, 'other-borough', { add: 'tenants-rep', as: 'community-representative' }],
  [260, 'mentor', { sign: true }],
  [258, 'tenants-rep', { sign: true }],
  [221, 'other-borough', contributor('emergency-consultant')],
  [219, 'emergency-consultant', { sign: true }],
  [210, 'other-borough', { stage: 'panel' }],
  [180, 'other-borough', { stage: 'plan' }],
  [150, 'other-borough', { stage: 'impact' }],
  [141, 'other-borough', contributor('schools-lead')],
  [138, 'schools-lead', { sign: true }],
  [122, 'other-borough', { stage: 'agree' }],
  [90, 'other-borough', { stage: 'deliver' }],
  [30, 'other-borough', { add: 'cdrp-coordinator', as: 'contributor' }],
  [29, 'cdrp-coordinator', { sign: true }],
  [12, 'other-borough', { add: 'panel-chair', as: 'reader' }],
  [10, 'panel-chair', { sign: true }],
  [2, 'schools-lead', { leave: true }],
];
