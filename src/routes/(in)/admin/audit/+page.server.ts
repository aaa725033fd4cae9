import { auditPartnerships, auditTrail } from '#lib/people/audit-trail.server.ts';
import { personShown } from '#lib/people/administration.server.ts';
import { isId } from '#lib/core/ids.ts';
import { shown } from '../../../doors.ts';
import { cursorIn, filterIn } from './filter.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url: { searchParams } }) => {
  const filter = filterIn(searchParams);
  const of = isId(filter.person) ? await personShown(app, actor, { id: filter.person }) : null;
  return {
    ...shown(await auditTrail(app, actor, { filter, cursor: cursorIn(searchParams) })),
    partnerships: shown(await auditPartnerships(app, actor)),
    filter,
    person: of?.ok ? { id: of.value.id, name: of.value.name } : null,
  };
};
