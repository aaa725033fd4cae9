import { askedOfMe } from '#lib/documents/asked.server.ts';
import { partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { selectionOf } from '#lib/partnerships/selections.server.ts';
import { forWard } from '#lib/practice/suggesting.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const overview = shown(await partnershipOverview(app, actor, params));
  const { id, may } = overview.head;
  return {
    ...overview,
    asked: may.enter ? shown(await askedOfMe(app, actor, id)) : null,
    selection: may.enter ? shown(await selectionOf(app, actor, id)) : null,
    fitting: may.enter ? shown(await forWard(app, actor, { id })).suggestions : [],
  };
};
