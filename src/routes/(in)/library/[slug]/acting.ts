import { redirect, type RequestEvent } from '@sveltejs/kit';
import type * as v from 'valibot';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import { answerForm, type Fields, type Sent } from '../../../doors.ts';

type Command<T extends Fields> = (
  app: App,
  actor: Who,
  slug: string,
  input: Sent<T>,
) => Promise<Result<unknown>>;

/** A form's action about one entry: asked of its command, and on to a page of the entry (`''` is its own). */
export const acting =
  <T extends Fields>(
    schema: v.ObjectSchema<T, undefined>,
    command: Command<T>,
    next: (input: Sent<T>) => string,
  ) =>
  ({ request, locals: { app, actor }, params: { slug } }: RequestEvent<{ slug: string }>) =>
    answerForm(
      request,
      schema,
      (input) => command(app, actor, slug, input),
      (_value, input): never => redirect(303, `/library/${slug}${next(input)}`),
    );
