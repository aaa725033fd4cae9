import * as v from 'valibot';
import {
  addMember,
  changeRole,
  leavePartnership,
  removeMember,
} from '#lib/partnerships/changing-members.server.ts';
import { inviteMember } from '#lib/partnerships/inviting.server.ts';
import { addedMember, changedRole, endedMembership, invitedMember } from '#lib/partnerships/membership.ts';
import { peopleOf } from '#lib/partnerships/people.server.ts';
import { withdrawInvitation } from '#lib/people/invitations.server.ts';
import { redirect } from '@sveltejs/kit';
import { shown } from '../../../../doors.ts';
import { acting, onTo } from '../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await peopleOf(app, actor, params));

const nothing = v.object({});
const withdrawn = v.object({ id: v.string() });

export const actions: Actions = {
  add: acting(addedMember, addMember, (_, __, asked) => ({ asked })),
  invite: acting(invitedMember, inviteMember, (_, { email, link, sent }) => ({
    invited: { email, link, sent },
  })),
  withdraw: acting(
    withdrawn,
    (app, actor, _, input) => withdrawInvitation(app, actor, input),
    onTo('/people'),
  ),
  // Whoever changes or removes themselves may no longer see this page.
  change: acting(changedRole, changeRole, onTo('')),
  remove: acting(endedMembership, removeMember, onTo('/people')),
  leave: acting(nothing, leavePartnership, () => redirect(303, '/partnerships')),
};
