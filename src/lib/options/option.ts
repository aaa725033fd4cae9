/** A tactical option: one thing that may be done about violence in a ward, and what it asks of whoever does it. */
import type { Sector } from '../core/words.ts';
import type { PartnershipKind } from '../partnerships/partnership.ts';

/** The three sides of a violence problem, in the order in which screens show them. */
export const sides = ['offender', 'location', 'victim'] as const;
export type Side = (typeof sides)[number];

export const sideNames = {
  offender: 'People causing harm',
  location: 'Places',
  victim: 'People harmed',
} as const satisfies Record<Side, string>;

/** Who can keep each side in check: for an offender a handler, for a place a manager, for a victim a guardian. */
export const controllers = ['handler', 'manager', 'guardian'] as const;
export type Controller = (typeof controllers)[number];

export const controllerNames = {
  handler: 'Handler',
  manager: 'Manager',
  guardian: 'Guardian',
} as const satisfies Record<Controller, string>;

export const controllerMeanings = {
  handler: 'somebody whose word counts with the person causing harm',
  manager: 'whoever runs the place',
  guardian: 'whoever can look out for the person harmed',
} as const satisfies Record<Controller, string>;

export type TacticalOption = {
  /** Its address. It never changes: plans and entries keep it. */
  slug: string;
  title: string;
  side: Side;
  controller: Controller;
  /** The kinds of ward it is most often of use in. */
  kinds: readonly PartnershipKind[];
  /** What it is, in a few sentences. */
  what: string;
  needs: readonly string[];
  leads: readonly Sector[];
  partners: readonly Sector[];
  /** Powers and duties of England and Wales that it rests on, a sentence each. */
  law: readonly string[];
  /** What can go wrong, and whom it can fall on unfairly. */
  cautions: readonly string[];
  /** What a plan would say, as steps that its partnership changes to its own. */
  steps: readonly string[];
  /** How one would know that it works. */
  knowing: readonly string[];
  /** What is generally known of its effect. */
  evidence: string;
  /** Words by which a finding calls for it, in lower case. */
  words: readonly string[];
};
