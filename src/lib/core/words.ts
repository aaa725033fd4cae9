/** The partner bodies a partnership is made of, in the order in which screens show them. */
export const sectors = [
  'police',
  'community-safety',
  'council',
  'elected-members',
  'licensing-trade',
  'business',
  'residents',
  'voluntary',
  'health',
  'probation',
  'fire',
  'education',
  'housing',
] as const;
export type Sector = (typeof sectors)[number];

export const sectorNames = {
  police: 'Police',
  'community-safety': 'Community safety',
  council: 'Council',
  'elected-members': 'Elected members',
  'licensing-trade': 'Licensing trade',
  business: 'Business',
  residents: 'Residents',
  voluntary: 'Voluntary',
  health: 'Health',
  probation: 'Probation',
  fire: 'Fire',
  education: 'Education',
  housing: 'Housing',
} as const satisfies Record<Sector, string>;

export const roles = ['co-ordinator', 'contributor', 'community-representative', 'reader'] as const;
export type Role = (typeof roles)[number];

export const roleNames = {
  'co-ordinator': 'Co-ordinator',
  contributor: 'Contributor',
  'community-representative': 'Community representative',
  reader: 'Reader',
} as const satisfies Record<Role, string>;

export const levels = ['none', 'read', 'comment', 'edit'] as const;
export type Level = (typeof levels)[number];
export const isLevel = (value: unknown): value is Level => (levels as readonly unknown[]).includes(value);

export const markings = ['OFFICIAL', 'OFFICIAL-SENSITIVE'] as const;
export type Marking = (typeof markings)[number];

export const sectionKinds = ['ordinary', 'design-together', 'regulatory'] as const;
export type SectionKind = (typeof sectionKinds)[number];

export const subjectKinds = ['everyone', 'sector', 'organisation', 'unit', 'person'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export const isSector = (value: string): value is Sector => (sectors as readonly string[]).includes(value);

/** The ten steps a ward goes through, in order. */
export const stages = [
  'analyse',
  'select',
  'profile',
  'panel',
  'plan',
  'impact',
  'agree',
  'deliver',
  'evaluate',
  'learn',
] as const;
export type Stage = (typeof stages)[number];

export const stageNames = {
  analyse: 'Analyse',
  select: 'Select',
  profile: 'Profile',
  panel: 'Panel',
  plan: 'Plan',
  impact: 'Impact',
  agree: 'Agree',
  deliver: 'Deliver',
  evaluate: 'Evaluate',
  learn: 'Learn',
} as const satisfies Record<Stage, string>;
