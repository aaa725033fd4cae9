import { newAgreement } from '#lib/partnerships/agreement.ts';
import { agreementDraft, writeAgreement } from '#lib/partnerships/agreements.server.ts';
import { shown } from '../../../../../doors.ts';
import { acting, onTo } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await agreementDraft(app, actor, params));

export const actions: Actions = { default: acting(newAgreement, writeAgreement, onTo('/agreement')) };
