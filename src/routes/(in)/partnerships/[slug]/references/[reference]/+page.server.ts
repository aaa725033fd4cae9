import { redirect } from '@sveltejs/kit';
import { referenceAt } from '#lib/sections/reading.server.ts';
import { shown } from '../../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { href } = shown(await referenceAt(app, actor, params));
  redirect(303, href);
};
