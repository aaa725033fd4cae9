import { changePartnership } from '#lib/partnerships/arranging.server.ts';
import { changedPartnership } from '#lib/partnerships/partnership.ts';
import { openedPartnership } from '#lib/partnerships/partnerships.server.ts';
import { shown } from '../../../../doors.ts';
import { acting, onTo } from '../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { head } = shown(await openedPartnership(app, actor, params, 'partnership.arrange'));
  return { head };
};

export const actions: Actions = { default: acting(changedPartnership, changePartnership, onTo('')) };
