import { redirect, type RequestEvent } from '@sveltejs/kit';
import type * as v from 'valibot';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import { formBack, readForm, type Fields } from '../../doors.ts';

type Command<T extends Fields, R> = (
  app: App,
  actor: Who,
  input: v.InferOutput<v.ObjectSchema<T, undefined>>,
) => Promise<Result<R>>;

/** A form's action: read by its schema, asked of its command, and on to `next`; or back with what was typed. */
export const acting =
  <T extends Fields, R>(
    schema: v.ObjectSchema<T, undefined>,
    command: Command<T, R>,
    next: (event: RequestEvent, value: R) => string,
  ) =>
  async (event: RequestEvent) => {
    const { app, actor } = event.locals;
    const { input, values } = await readForm(event.request, schema);
    if (!input.ok) return formBack(input.failure, values);
    const result = await command(app, actor, input.value);
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, next(event, result.value));
  };

/** As `acting`, where the answer is shown at once and must stand in no address. */
export const answering =
  <T extends Fields, R>(schema: v.ObjectSchema<T, undefined>, command: Command<T, R>) =>
  async (event: RequestEvent) => {
    const { app, actor } = event.locals;
    const { input, values } = await readForm(event.request, schema);
    if (!input.ok) return formBack(input.failure, values);
    const result = await command(app, actor, input.value);
    return result.ok ? { answer: result.value } : formBack(result.failure, values);
  };
