import * as v from 'valibot';
import { stages } from '../core/words.ts';
import { choice, edition, line } from './fields.ts';

/** What a ward was selected for. */
export const partnershipKinds = ['night-time-economy', 'gun-enabled'] as const;
export type PartnershipKind = (typeof partnershipKinds)[number];

export const kindNames = {
  'night-time-economy': 'Public-space violence and the night-time economy',
  'gun-enabled': 'Gun-enabled crime',
} as const satisfies Record<PartnershipKind, string>;

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
