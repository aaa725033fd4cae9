import { answersIn } from '#lib/comments/answers.server.ts';
import { shown } from '../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, url }) => {
  const { head, today, answers } = shown(await answersIn(app, actor, params));
  const show = url.searchParams.get('show') === 'waiting' ? 'waiting' : 'all';
  return { head, today, answers, show } as const;
};
