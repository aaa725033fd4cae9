import { changeRights } from '#lib/people/administration-rights.server.ts';
import { rightsChange } from '#lib/people/administration.ts';
import { acting } from '../../../acting.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: acting(rightsChange, changeRights, ({ params }) => `/admin/people/${params.id}?done=rights`),
};
