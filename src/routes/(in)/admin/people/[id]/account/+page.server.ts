import {
  endSessions,
  pausePerson,
  removeSecondFactors,
  resumePerson,
} from '#lib/people/administration-account.server.ts';
import { personId, personTurn } from '#lib/people/administration.ts';
import { issueReset } from '#lib/people/resets.server.ts';
import { acting, answering } from '../../../acting.ts';
import type { Actions } from './$types';

const back =
  (done: string) =>
  ({ url }: { url: URL }) =>
    `${url.pathname}?done=${done}`;

export const actions: Actions = {
  pause: acting(personTurn, pausePerson, back('paused')),
  resume: acting(personTurn, resumePerson, back('resumed')),
  'end-sessions': acting(personId, endSessions, back('ended')),
  'remove-factors': acting(personId, removeSecondFactors, back('removed')),
  reset: answering(personId, (app, actor, { id }) => issueReset(app, actor, { personId: id })),
};
