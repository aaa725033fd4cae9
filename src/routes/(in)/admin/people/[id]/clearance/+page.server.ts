import { removeClearance, setClearance } from '#lib/people/administration-rights.server.ts';
import { clearanceChange, personTurn } from '#lib/people/administration.ts';
import { acting } from '../../../acting.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  set: acting(clearanceChange, setClearance, ({ params }) => `/admin/people/${params.id}?done=cleared`),
  remove: acting(personTurn, removeClearance, ({ params }) => `/admin/people/${params.id}?done=uncleared`),
};
