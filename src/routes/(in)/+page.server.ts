import { homeOf } from '#lib/partnerships/home.server.ts';
import { shown } from '../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => shown(await homeOf(app, actor));
