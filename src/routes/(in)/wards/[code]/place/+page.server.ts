import { redirect } from '@sveltejs/kit';
import { placeFigure, placingForm } from '#lib/sections/evidence.server.ts';
import { placing } from '#lib/sections/evidence.ts';
import { askedLoosely } from '#lib/wards/asking.ts';
import { formBack, readForm, shown } from '../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

const askOf = (code: string, url: URL) => {
  const { area, measure, from, to, edition, basis } = askedLoosely(url.searchParams);
  return { area, measure, from, to, edition, basis, code };
};

export const load: PageServerLoad = async ({ locals: { app, actor }, params: { code }, url }) => ({
  ...shown(await placingForm(app, actor, askOf(code, url))),
  code,
  query: url.search,
});

export const actions: Actions = {
  default: async ({ request, locals: { app, actor }, params: { code }, url }) => {
    const { input, values } = await readForm(request, placing);
    if (!input.ok) return formBack(input.failure, values);
    const placed = await placeFigure(app, actor, askOf(code, url), input.value);
    if (!placed.ok) return formBack(placed.failure, values);
    const { slug, documentId, id } = placed.value;
    redirect(303, `/partnerships/${slug}/documents/${documentId}#s-${id}`);
  },
};
