import type { RequestEvent } from '@sveltejs/kit';
import type { Detour } from '#lib/people/gate.ts';

/** What a form held when its sender turned out to be signed out: shown again, ready to be sent again. */
export type KeptForm = { to: string; fields: [name: string, value: string][]; detour: Exclude<Detour, null> };

/** Whether a request is a form sent from a page, which can be shown again; not a script's. */
export const isForm = (request: Request) =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(
    request.headers.get('content-type') ?? '',
  );

const secret = /pass|code|token|secret/i;
const most = 200_000;

/**
 * Turns a form post that may not pass into a page that keeps what was typed: the post is answered as a read,
 * and `(in)/+layout.server.ts` shows the fields. Secrets are not kept.
 */
export async function keepForm(event: RequestEvent, detour: Exclude<Detour, null>): Promise<void> {
  const fields: KeptForm['fields'] = [];
  let length = 0;
  for (const [name, value] of await event.request.formData()) {
    if (typeof value !== 'string' || secret.test(name)) continue;
    length += value.length;
    if (length <= most) fields.push([name, value]);
  }
  event.locals.kept = { to: event.url.pathname + event.url.search, fields, detour };
  // A read has no body and runs no action.
  event.request = new Request(event.request.url, { headers: event.request.headers });
}
