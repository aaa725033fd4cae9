import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { authorisePortal } from '#lib/access/authorise.server.ts';
import type { Who } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import { invalid, type Result } from '#lib/core/result.ts';
import { messagesOf } from '../../doors.ts';
import { answering } from './answer.ts';

/**
 * A POST of the API: its JSON body by a schema, then what `work` answers, as `answering` does. What a body leaves out is
 * judged by its own schema, whose message says what to do.
 */
export const taking = <Event extends RequestEvent, const T extends v.GenericSchema>(
  schema: T,
  work: (app: App, actor: Who, event: Event, input: v.InferOutput<T>) => Promise<Result<object>>,
) =>
  answering<Event>(async (app, actor, event) => {
    const allowed = authorisePortal(actor, 'portal.use');
    if (!allowed.ok) return allowed;
    const sent: unknown = await event.request.json().catch(() => null);
    const parsed = v.safeParse(schema, sent);
    return parsed.success ? work(app, actor, event, parsed.output) : invalid(messagesOf(parsed.issues));
  });
