import { redirect } from '@sveltejs/kit';
import type * as v from 'valibot';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import {
  answerRemark,
  callUseful,
  discussionOf,
  hideRemark,
  makeRemark,
  showRemark,
} from '#lib/practice/remarks.server.ts';
import { answering, calling, hiding, remarking, showing } from '#lib/practice/remarks.ts';
import { formBack, readForm, shown, type Fields } from '../../../../doors.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, url }) => ({
  ...shown(await discussionOf(app, actor, params.slug)),
  open: openForm(url),
});

/** The one form that the address opens: of an answer, or of a reason for hiding. */
function openForm({ searchParams }: URL): { remark: string; form: 'answer' | 'hide' } | null {
  for (const form of ['answer', 'hide'] as const) {
    const remark = searchParams.get(form);
    if (remark) return { remark, form };
  }
  return null;
}

/** Reads the form, does what it asks, and leads back to the page: at the remark that it was about. */
const act =
  <T extends Fields>(
    schema: v.ObjectSchema<T, undefined>,
    run: (given: Acting, input: v.InferOutput<v.ObjectSchema<T, undefined>>) => Promise<Result<unknown>>,
  ) =>
  async ({ request, locals: { app, actor }, params: { slug } }: RequestEvent) => {
    const { input, values } = await readForm(request, schema);
    if (!input.ok) return formBack(input.failure, values);
    const result = await run({ app, actor, slug }, input.value);
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, `/library/${slug}/discussion${values.remark ? `#r-${values.remark}` : ''}`);
  };

type Acting = { app: App; actor: Who; slug: string };

export const actions: Actions = {
  say: act(remarking, ({ app, actor, slug }, input) => makeRemark(app, actor, slug, input)),
  answer: act(answering, ({ app, actor, slug }, input) => answerRemark(app, actor, slug, input)),
  hide: act(hiding, ({ app, actor, slug }, input) => hideRemark(app, actor, slug, input)),
  show: act(showing, ({ app, actor, slug }, { remark }) => showRemark(app, actor, slug, remark)),
  useful: act(calling, ({ app, actor, slug }, { useful }) => callUseful(app, actor, slug, useful === 'yes')),
};
