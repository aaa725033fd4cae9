import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { invalid } from '#lib/core/result.ts';
import { tacticalOptions } from '#lib/options/catalogue.ts';
import { packageForm } from '#lib/practice/package-pages.server.ts';
import { makePackage } from '#lib/practice/packages.server.ts';
import { newPackage } from '#lib/practice/packages.ts';
import { formBack, messagesOf, shown } from '../../../../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

const choices = tacticalOptions.map(({ slug, title, side }) => ({ slug, title, side }));

export const load: PageServerLoad = async ({ locals: { app, actor }, params, url }) => {
  const chosen = url.searchParams.getAll('option');
  return { ...shown(await packageForm(app, actor, params)), choices, chosen };
};

export const actions: Actions = {
  default: async ({ request, locals: { app, actor }, params }) => {
    const form = await request.formData();
    const options = form.getAll('options').filter((one) => typeof one === 'string');
    const typed = (name: string) => form.getAll(name).find((one) => typeof one === 'string') ?? '';
    const [title, aim] = [typed('title'), typed('aim')];
    const values = { title, aim, options: options.join(' ') };
    const parsed = v.safeParse(newPackage, { section: params.sectionId, title, aim, options });
    if (!parsed.success) return formBack(invalid(messagesOf(parsed.issues)).failure, values);
    const made = await makePackage(app, actor, parsed.output);
    if (!made.ok) return formBack(made.failure, values);
    redirect(
      303,
      `/partnerships/${params.slug}/documents/${params.id}/${params.sectionId}/packages#p-${made.value.id}`,
    );
  },
};
