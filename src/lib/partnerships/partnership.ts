import * as v from 'valibot';
import { choice, edition, line } from './fields.ts';

/** What a ward was selected for. */
export const partnershipKinds = ['night-time-economy', 'gun-enabled'] as const;
export type PartnershipKind = (typeof partnershipKinds)[number];

export const kindNames = {
  'night-time-economy': 'Public-space violence and the night-time economy',
  'gun-enabled': 'Gun-enabled crime',
} as const satisfies Record<PartnershipKind, string>;

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
export type PartnershipStage = (typeof stages)[number];

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
} as const satisfies Record<PartnershipStage, string>;

const named = {
  name: line('Enter a name for the partnership', 80),
  ward: line('Enter the ward, as people there call it', 120),
  borough: line('Enter the borough or district', 120),
};

export const newPartnership = v.object({
  ...named,
  kind: choice(partnershipKinds, 'Choose what kind of violence it is about'),
});
export type NewPartnership = v.InferOutput<typeof newPartnership>;

export const changedPartnership = v.object({
  ...named,
  stage: choice(stages, 'Choose a step'),
  edition,
});
export type ChangedPartnership = v.InferOutput<typeof changedPartnership>;
