import { addOwner, removeOwner } from '#lib/library/changing.server.ts';
import { publishAhead, setReview } from '#lib/library/publish-ahead.server.ts';
import * as forms from '#lib/library/publish-form.ts';
import { openEntry, publishEntry, withdrawEntry } from '#lib/library/publishing.server.ts';
import { shown } from '../../../../doors.ts';
import { acting } from '../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await publishAhead(app, actor, params.slug));

const toEntry = () => '';
const here = () => '/publish';

export const actions: Actions = {
  publish: acting(
    forms.publishing,
    (app, actor, slug, input) => publishEntry(app, actor, { slug, ...input }),
    toEntry,
  ),
  withdraw: acting(
    forms.withdrawing,
    (app, actor, slug, { because }) => withdrawEntry(app, actor, { slug, because }),
    toEntry,
  ),
  open: acting(
    forms.opening,
    (app, actor, slug, { open }) => openEntry(app, actor, { slug, open: open === 'yes' }),
    here,
  ),
  review: acting(
    forms.reviewing,
    (app, actor, slug, { reviewOn }) => setReview(app, actor, slug, reviewOn),
    here,
  ),
  'add-owner': acting(
    forms.addingOwner,
    (app, actor, slug, { owner }) => addOwner(app, actor, slug, owner),
    here,
  ),
  'remove-owner': acting(
    forms.removingOwner,
    (app, actor, slug, { organisation }) => removeOwner(app, actor, slug, organisation),
    here,
  ),
};
