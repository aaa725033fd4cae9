import { editionsPage } from '#lib/wards/editions-page.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url: { searchParams } }) =>
  shown(await editionsPage(app, actor, searchParams));
