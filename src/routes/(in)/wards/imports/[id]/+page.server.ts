import { redirect, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { beginCheck, beginImport, discardUpload, uploadView } from '#lib/wards/import-runs.server.ts';
import { choiceOf, importSettings, mappingIn } from '#lib/wards/imports.ts';
import { myUpload } from '#lib/wards/uploads.server.ts';
import { formBack, messagesOf, shown } from '../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ params, locals: { app, actor } }) => ({
  upload: shown(uploadView(app, actor, params.id)),
});

const going =
  (begin: typeof beginCheck) =>
  async ({ request, params, locals: { app, actor } }: RequestEvent<{ id: string }>) => {
    const found = myUpload(app, actor, params.id);
    if (!found.ok) return formBack(found.failure, {});
    const fields = [...(await request.formData())];
    const values = Object.fromEntries(
      fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ) as Record<string, string>;
    const read = v.safeParse(importSettings, values);
    if (!read.success) return formBack({ code: 'invalid', fields: messagesOf(read.issues) }, values);
    const begun = begin(app, actor, params.id, choiceOf(read.output, mappingIn(fields)));
    if (!begun.ok) return formBack(begun.failure, values);
    redirect(303, `/wards/imports/${params.id}`);
  };

export const actions: Actions = {
  check: going(beginCheck),
  import: going(beginImport),
  discard: async ({ params, locals: { app, actor } }) => {
    const gone = await discardUpload(app, actor, params.id);
    if (!gone.ok) return formBack(gone.failure, {});
    redirect(303, '/wards/imports?done=discarded');
  },
};
