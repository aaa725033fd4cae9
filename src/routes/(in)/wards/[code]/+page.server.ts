import { askedLoosely } from '#lib/wards/asking.ts';
import { bareWard, wardPage } from '#lib/wards/ward-page.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({
  locals: { app, actor },
  params: { code },
  url: { searchParams },
}) => {
  const asked = askedLoosely(searchParams);
  const page = await wardPage(app, actor, code, asked);
  const bare = page.ok ? null : await bareWard(app, actor, code, asked.area);
  return bare?.ok ? { figured: null, bare: bare.value } : { figured: shown(page), bare: null };
};
