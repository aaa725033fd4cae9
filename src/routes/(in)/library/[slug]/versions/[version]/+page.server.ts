import { redirect } from '@sveltejs/kit';
import { entryVersionText } from '#lib/library/versions.server.ts';
import { restoreVersion } from '#lib/sections/versions.server.ts';
import { restoring } from '#lib/sections/versions.ts';
import { formBack, readForm, shown } from '../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await entryVersionText(app, actor, params));

export const actions: Actions = {
  default: async ({ request, locals: { app, actor }, params: { slug } }) => {
    const { input, values } = await readForm(request, restoring);
    if (!input.ok) return formBack(input.failure, values);
    const restored = await restoreVersion(app, actor, input.value);
    if (!restored.ok) return formBack(restored.failure, values);
    redirect(303, `/library/${slug}/text#s-${input.value.section}`);
  },
};
