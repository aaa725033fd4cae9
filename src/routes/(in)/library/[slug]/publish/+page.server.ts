import { redirect } from '@sveltejs/kit';
import type * as v from 'valibot';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import { addOwner, removeOwner } from '#lib/library/changing.server.ts';
import { publishAhead, setReview } from '#lib/library/publish-ahead.server.ts';
import * as forms from '#lib/library/publish-form.ts';
import { openEntry, publishEntry, withdrawEntry } from '#lib/library/publishing.server.ts';
import { formBack, readForm, shown, type Fields } from '../../../../doors.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await publishAhead(app, actor, params.slug));

type Output<T extends Fields> = v.InferOutput<v.ObjectSchema<T, undefined>>;
type Command<T extends Fields> = (
  app: App,
  actor: Who,
  slug: string,
  input: Output<T>,
) => Promise<Result<unknown>>;

/** A form's action, which leads back here, or to the entry. */
const act =
  <T extends Fields>(schema: v.ObjectSchema<T, undefined>, command: Command<T>, next = '/publish') =>
  async ({ request, locals: { app, actor }, params: { slug } }: RequestEvent) => {
    const { input, values } = await readForm(request, schema);
    if (!input.ok) return formBack(input.failure, values);
    const result = await command(app, actor, slug, input.value);
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, `/library/${slug}${next}`);
  };

export const actions: Actions = {
  publish: act(
    forms.publishing,
    (app, actor, slug, input) => publishEntry(app, actor, { slug, ...input }),
    '',
  ),
  withdraw: act(
    forms.withdrawing,
    (app, actor, slug, { because }) => withdrawEntry(app, actor, { slug, because }),
    '',
  ),
  open: act(forms.opening, (app, actor, slug, { open }) =>
    openEntry(app, actor, { slug, open: open === 'yes' }),
  ),
  review: act(forms.reviewing, (app, actor, slug, { reviewOn }) => setReview(app, actor, slug, reviewOn)),
  'add-owner': act(forms.addingOwner, (app, actor, slug, { owner }) => addOwner(app, actor, slug, owner)),
  'remove-owner': act(forms.removingOwner, (app, actor, slug, { organisation }) =>
    removeOwner(app, actor, slug, organisation),
  ),
};
