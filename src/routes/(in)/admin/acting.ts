import { redirect, type RequestEvent } from '@sveltejs/kit';
import type * as v from 'valibot';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import { answerForm, type Fields, type Sent } from '../../doors.ts';

type Command<T extends Fields, R> = (app: App, actor: Who, input: Sent<T>) => Promise<Result<R>>;

/** A form's action: asked of its command, and on to `next`. */
export const acting =
  <T extends Fields, R>(
    schema: v.ObjectSchema<T, undefined>,
    command: Command<T, R>,
    next: (event: RequestEvent, value: R) => string,
  ) =>
  (event: RequestEvent) => {
    const { app, actor } = event.locals;
    return answerForm(
      event.request,
      schema,
      (input) => command(app, actor, input),
      (value): never => redirect(303, next(event, value)),
    );
  };

/** As `acting`, where the answer is shown at once and must stand in no address. */
export const answering =
  <T extends Fields, R>(schema: v.ObjectSchema<T, undefined>, command: Command<T, R>) =>
  ({ request, locals: { app, actor } }: RequestEvent) =>
    answerForm(
      request,
      schema,
      (input) => command(app, actor, input),
      (answer) => ({ answer }),
    );
