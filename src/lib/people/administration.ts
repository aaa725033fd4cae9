import * as v from 'valibot';
import { counted } from '../core/text.ts';

import { lineField, tickField } from './fields.ts';
import { editionField, idField, organisationField } from './organisations.ts';

const of = { id: idField, edition: editionField };

/** A unit, or none. */
export const unitField = v.pipe(
  v.optional(v.string(), ''),
  v.union([v.literal(''), v.pipe(v.string(), v.uuid())], 'Choose a unit from the list'),
  v.transform((value) => value || null),
);

export const personChange = v.object({
  ...of,
  name: lineField('Enter the person’s name', 120),
  roleTitle: lineField('Enter what they do, like Neighbourhood sergeant', 120),
  organisationId: organisationField,
  unitId: unitField,
});
export const rightsChange = v.object({ ...of, admin: tickField, steward: tickField, signatory: tickField });
export const interestsChange = v.object({ ...of, holdsLicence: tickField, sitsOnCommittee: tickField });

const realDay = (value: string) =>
  !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().slice(0, 10) === value;

export const clearanceChange = v.object({
  ...of,
  basis: lineField('Enter what the clearance rests on, like the vetting level and who granted it', 200),
  until: v.pipe(
    v.string('Enter the last day of the clearance'),
    v.regex(/^\d{4}-\d{2}-\d{2}$/, 'Enter the last day of the clearance'),
    v.check(realDay, 'Enter a day that exists'),
  ),
});
/** Anything done to one person as they stood when the page was shown. */
export const personTurn = v.object(of);
export const personId = v.object({ id: idField });

export type PersonChange = v.InferOutput<typeof personChange>;
export type RightsChange = v.InferOutput<typeof rightsChange>;
export type InterestsChange = v.InferOutput<typeof interestsChange>;
export type ClearanceChange = v.InferOutput<typeof clearanceChange>;
export type PersonTurn = v.InferOutput<typeof personTurn>;
export type PersonOnly = v.InferOutput<typeof personId>;

/** What a person may be beside a member, and what an administrator should know who gives it. */
export const rightNames = {
  admin: {
    label: 'Administrator',
    hint: 'Manages organisations, people and the audit trail. Gives no right to read sections.',
  },
  steward: { label: 'Steward', hint: 'May invite new people into their own organisation.' },
  signatory: { label: 'Signatory', hint: 'May sign sharing agreements for their organisation.' },
} as const;

export const interestNames = {
  holdsLicence: 'Holds a premises licence, or works for someone who does',
  sitsOnCommittee: 'Sits on a licensing committee',
} as const;

/** "Administrator, signatory"; null where a person has none. */
export function rightsText(of: { admin: boolean; steward: boolean; signatory: boolean }): string | null {
  const held = (['admin', 'steward', 'signatory'] as const).filter((right) => of[right]);
  const [first, ...rest] = held.map((right) => rightNames[right].label);
  return first ? [first, ...rest.map((label) => label.toLowerCase())].join(', ') : null;
}

/** "Premises licence, licensing committee" in whole words; null where nothing is declared. */
export function interestsText(of: { holdsLicence: boolean; sitsOnCommittee: boolean }): string | null {
  const held = (['holdsLicence', 'sitsOnCommittee'] as const).filter((interest) => of[interest]);
  return held.length > 0 ? held.map((interest) => interestNames[interest]).join('. ') : null;
}

/** "2 passkeys, authenticator app"; null where there is none. Kinds only, never a secret. */
export function factorsText(of: { passkeys: number; authenticator: boolean }): string | null {
  const held = [
    ...(of.passkeys > 0 ? [counted(of.passkeys, 'passkey', 'passkeys')] : []),
    ...(of.authenticator ? ['authenticator app'] : []),
  ];
  return held.length > 0 ? held.join(', ') : null;
}
