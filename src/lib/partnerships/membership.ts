import * as v from 'valibot';
import { roles, roleNames, type Role } from '../core/words.ts';
import { choice, edition, email, id, line } from './fields.ts';

const role = choice(roles, 'Choose what they do here');

export const addedMember = v.object({ email, role });
export type AddedMember = v.InferOutput<typeof addedMember>;

/** A person without an account, invited into an organisation and this partnership at once. */
export const invitedMember = v.object({
  email,
  role,
  organisationId: id,
  roleTitle: line('Enter what they do, like Licensing officer', 120),
});
export type InvitedMember = v.InferOutput<typeof invitedMember>;

export const changedRole = v.object({ membershipId: id, role, edition });
export type ChangedRole = v.InferOutput<typeof changedRole>;

export const endedMembership = v.object({ membershipId: id, edition });
export type EndedMembership = v.InferOutput<typeof endedMembership>;

export const appointed = v.object({
  partnershipId: id,
  email,
});
export type Appointed = v.InferOutput<typeof appointed>;

/** What each role may do, in one line, where somebody chooses one. */
const roleHints = {
  'co-ordinator': 'Runs the partnership: people, the agreement, the step it has reached.',
  contributor: 'Reads, comments and writes wherever a section is open to them.',
  'community-representative':
    'Writes what their own organisation owns and what is designed together; comments elsewhere.',
  reader: 'Reads. Never comments or writes.',
} as const satisfies Record<Role, string>;

export const roleOptions = roles.map((value) => ({
  value,
  label: roleNames[value],
  hint: roleHints[value],
}));
