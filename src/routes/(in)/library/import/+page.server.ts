import { filesAhead } from '#lib/library/import-files.server.ts';
import { importing, mappingIn } from '#lib/library/import.ts';
import { importAhead, importEntries, mayImport } from '#lib/library/importing.server.ts';
import * as v from 'valibot';
import { formBack, messagesOf, shown } from '../../../doors.ts';
import { invalid } from '#lib/core/result.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { actor } }) => {
  shown(mayImport(actor));
};

const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};
const valuesOf = (form: FormData) => ({ publish: text(form, 'publish'), licence: text(form, 'licence') });

export const actions: Actions = {
  /** Shows what the files would become; nothing is stored. */
  look: async ({ request, locals: { app, actor } }) => {
    const allowed = mayImport(actor);
    if (!allowed.ok) return formBack(allowed.failure, {});
    const form = await request.formData();
    const files = await filesAhead(form.getAll('file'), text(form, 'packed'));
    if (!files.ok) return formBack(files.failure, {});
    const ahead = await importAhead(app, actor, files.value, mappingIn(form));
    return ahead.ok ? { ahead: ahead.value, values: valuesOf(form) } : formBack(ahead.failure, {});
  },

  import: async ({ request, locals: { app, actor } }) => {
    const allowed = mayImport(actor);
    if (!allowed.ok) return formBack(allowed.failure, {});
    const form = await request.formData();
    const read = v.safeParse(importing, { ...valuesOf(form), packed: text(form, 'packed') });
    if (!read.success) return formBack(invalid(messagesOf(read.issues)).failure, valuesOf(form));
    const imported = await importEntries(app, actor, read.output, mappingIn(form));
    return imported.ok ? { outcomes: imported.value } : formBack(imported.failure, valuesOf(form));
  },
};
