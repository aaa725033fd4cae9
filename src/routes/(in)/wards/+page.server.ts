import { askedLoosely } from '#lib/wards/asking.ts';
import { wardsPage } from '#lib/wards/wards-page.server.ts';
import { shown } from '../../doors.ts';
import { viewIn } from './view.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url: { searchParams } }) =>
  shown(await wardsPage(app, actor, askedLoosely(searchParams), viewIn(searchParams)));
