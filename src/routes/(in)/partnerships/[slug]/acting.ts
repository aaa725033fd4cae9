import { redirect, type RequestEvent } from '@sveltejs/kit';
import type * as v from 'valibot';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import { openedPartnership } from '#lib/partnerships/partnerships.server.ts';
import { answerForm, shown, type Fields, type Sent } from '../../../doors.ts';

type Event = RequestEvent<{ slug: string }>;
type Command<T extends Fields, R> = (
  app: App,
  actor: Who,
  partnershipId: Id,
  input: Sent<T>,
) => Promise<Result<R>>;

/** A form's action in one partnership: asked of its command, and answered by `then`. */
export const acting =
  <T extends Fields, R, A>(
    schema: v.ObjectSchema<T, undefined>,
    command: Command<T, R>,
    then: (event: Event, value: R, input: Sent<T>) => A,
  ) =>
  async (event: Event) => {
    const { app, actor } = event.locals;
    const { head } = shown(await openedPartnership(app, actor, { slug: event.params.slug }));
    return answerForm(
      event.request,
      schema,
      (input) => command(app, actor, head.id, input),
      (value, input) => then(event, value, input),
    );
  };

/** Goes on to a page of the same partnership: `''` is its overview. */
export const onTo =
  (page: string) =>
  ({ params }: Event): never =>
    redirect(303, `/partnerships/${params.slug}${page}`);
