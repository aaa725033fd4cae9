import { redirect } from '@sveltejs/kit';
import { newRefusal, newSelection } from '#lib/partnerships/selecting.ts';
import { declineWard, selectionForm, selectWard } from '#lib/partnerships/selecting.server.ts';
import { askedLoosely } from '#lib/wards/asking.ts';
import { formBack, readForm, shown } from '../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

const askOf = (code: string, url: URL) => {
  const { area, measure, from, to, edition, basis } = askedLoosely(url.searchParams);
  return { area, measure, from, to, edition, basis, code };
};

/** The question of the address, without the name of an action. */
function questionIn({ searchParams }: URL): string {
  const kept = new URLSearchParams([...searchParams].filter(([name]) => !name.startsWith('/')));
  return kept.size > 0 ? `?${kept}` : '';
}

export const load: PageServerLoad = async ({ locals: { app, actor }, params: { code }, url }) => ({
  ...shown(await selectionForm(app, actor, askOf(code, url))),
  query: questionIn(url),
});

export const actions: Actions = {
  select: async ({ request, locals: { app, actor }, params: { code }, url }) => {
    const { input, values } = await readForm(request, newSelection);
    if (!input.ok) return formBack(input.failure, values);
    const made = await selectWard(app, actor, askOf(code, url), input.value);
    if (!made.ok) return formBack(made.failure, values);
    redirect(303, `/partnerships/${made.value.slug}`);
  },
  decline: async ({ request, locals: { app, actor }, params: { code }, url }) => {
    const { input, values } = await readForm(request, newRefusal);
    if (!input.ok) return formBack(input.failure, { ...values, declining: 'yes' });
    const made = await declineWard(app, actor, askOf(code, url), input.value);
    if (!made.ok) return formBack(made.failure, { ...values, declining: 'yes' });
    redirect(303, `/wards/selections#${made.value.id}`);
  },
};
