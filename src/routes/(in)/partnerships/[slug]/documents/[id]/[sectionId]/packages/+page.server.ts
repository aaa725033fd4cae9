import { packagesOfDocument } from '#lib/practice/package-pages.server.ts';
import { shown } from '../../../../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await packagesOfDocument(app, actor, params));
