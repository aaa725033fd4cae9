import { agreementOf, signAgreement } from '#lib/partnerships/agreements.server.ts';
import { signing } from '#lib/partnerships/agreement.ts';
import { shown } from '../../../../doors.ts';
import { acting, onTo } from '../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await agreementOf(app, actor, params));

export const actions: Actions = { sign: acting(signing, signAgreement, onTo('/agreement')) };
