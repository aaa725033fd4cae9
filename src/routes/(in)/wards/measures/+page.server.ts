import * as v from 'valibot';
import { redirect } from '@sveltejs/kit';
import { invalid } from '#lib/core/result.ts';
import { authorisePortal } from '#lib/access/authorise.server.ts';
import { archiveMeasure, defineMeasure, measuresOf } from '#lib/wards/measures.server.ts';
import { newComposite } from '#lib/wards/measures.ts';
import { areasOf } from '#lib/wards/holdings.server.ts';
import { formBack, messagesOf, readForm, shown } from '../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url }) => {
  const areas = shown(await areasOf(app, actor));
  const found = areas.length > 0 ? shown(await measuresOf(app, actor, url.searchParams.get('area'))) : null;
  return { found, made: url.searchParams.get('made') };
};

const archiving = v.object({ id: v.pipe(v.optional(v.string(), ''), v.uuid('Load the page again.')) });

export const actions: Actions = {
  define: async ({ locals: { app, actor }, request }) => {
    shown(authorisePortal(actor, 'measure.define'));
    const form = await request.formData();
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const values = { area: text('area'), name: text('name'), definition: text('definition') };
    const parts = form.getAll('parts').filter((part) => typeof part === 'string');
    const parsed = v.safeParse(newComposite, { ...values, parts });
    const back = { ...values, parts: parts.join(' ') };
    if (!parsed.success) return formBack(invalid(messagesOf(parsed.issues)).failure, back);
    const made = await defineMeasure(app, actor, parsed.output);
    if (!made.ok) return formBack(made.failure, back);
    redirect(303, `/wards/measures?area=${encodeURIComponent(values.area)}&made=${made.value.slug}`);
  },
  archive: async ({ locals: { app, actor }, request, url }) => {
    shown(authorisePortal(actor, 'measure.define'));
    const { input, values } = await readForm(request, archiving);
    const gone = input.ok ? await archiveMeasure(app, actor, input.value.id) : input;
    if (!gone.ok) return formBack(gone.failure, values);
    const area = url.searchParams.get('area');
    redirect(303, `/wards/measures${area === null ? '' : `?area=${encodeURIComponent(area)}`}`);
  },
};
