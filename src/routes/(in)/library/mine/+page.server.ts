import { ownEntries } from '#lib/library/mine.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => shown(await ownEntries(app, actor));
