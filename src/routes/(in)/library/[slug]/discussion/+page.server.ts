import {
  answerRemark,
  callUseful,
  discussionOf,
  hideRemark,
  makeRemark,
  showRemark,
} from '#lib/practice/remarks.server.ts';
import { answering, calling, hiding, remarking, showing } from '#lib/practice/remarks.ts';
import { shown } from '../../../../doors.ts';
import { acting } from '../acting.ts';
import type { Actions, PageServerLoad } from './$types';

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

const here = () => '/discussion';
const atRemark = ({ remark }: { remark: string }) => `/discussion#r-${remark}`;

export const actions: Actions = {
  say: acting(remarking, (app, actor, slug, input) => makeRemark(app, actor, slug, input), here),
  answer: acting(answering, (app, actor, slug, input) => answerRemark(app, actor, slug, input), atRemark),
  hide: acting(hiding, (app, actor, slug, input) => hideRemark(app, actor, slug, input), atRemark),
  show: acting(showing, (app, actor, slug, { remark }) => showRemark(app, actor, slug, remark), atRemark),
  useful: acting(
    calling,
    (app, actor, slug, { useful }) => callUseful(app, actor, slug, useful === 'yes'),
    here,
  ),
};
