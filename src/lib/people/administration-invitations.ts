import * as v from 'valibot';
import { roles } from '../core/words.ts';
import { unitField } from './administration.ts';
import { emailField, tickField } from './fields.ts';
import { organisationField } from './organisations.ts';

const whom = {
  email: emailField,
  unitId: unitField,
  roleTitle: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(120, 'Use at most 120 characters')),
};

/** What a steward asks: somebody into their own organisation. */
export const ownInviting = v.object(whom);

/** What an administrator asks: also the organisation, rights, and a partnership with a role in it. */
export const inviting = v.object({
  ...whom,
  organisationId: organisationField,
  admin: tickField,
  steward: tickField,
  signatory: tickField,
  partnershipId: v.union([v.literal(''), v.pipe(v.string(), v.uuid())], 'Choose a partnership from the list'),
  role: v.union([v.literal(''), v.picklist(roles)], 'Choose a role from the list'),
});

export type OwnInviting = v.InferOutput<typeof ownInviting>;
export type Inviting = v.InferOutput<typeof inviting>;
