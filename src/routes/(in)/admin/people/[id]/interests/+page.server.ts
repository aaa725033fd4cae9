import { changeInterests } from '#lib/people/administration-person.server.ts';
import { interestsChange } from '#lib/people/administration.ts';
import { acting } from '../../../acting.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: acting(
    interestsChange,
    changeInterests,
    ({ params }) => `/admin/people/${params.id}?done=interests`,
  ),
};
