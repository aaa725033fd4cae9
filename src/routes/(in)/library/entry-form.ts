import { fail } from '@sveltejs/kit';
import type { Failure } from '#lib/core/result.ts';
import type { TypedEntry } from '#lib/library/entry-form.ts';
import { formBack } from '../../doors.ts';

/** As `formBack`, of a form whose fields may hold several values: with all that was typed and ticked. */
export function entryFormBack(failure: Failure, typed: TypedEntry) {
  const { status, data } = formBack(failure, {});
  return fail(status, { ...data, typed });
}
