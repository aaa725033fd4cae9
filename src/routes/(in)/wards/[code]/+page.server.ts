import { askedLoosely } from '#lib/wards/asking.ts';
import { wardPage } from '#lib/wards/ward-page.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, url: { searchParams } }) =>
  shown(await wardPage(app, actor, params.code, askedLoosely(searchParams)));
