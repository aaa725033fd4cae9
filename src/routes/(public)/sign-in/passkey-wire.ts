import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { json, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { lineField, nextField } from '#lib/people/fields.ts';
import { challengeMinutes, type Begun } from '#lib/people/passkey-challenges.server.ts';
import { passkeysAt, siteOf, type PasskeySite } from '#lib/people/passkey-site.ts';
import type { Result } from '#lib/core/result.ts';
import { problem, problemOf } from '../../api/problem.ts';

const body = v.variant('step', [
  v.object({ step: v.literal('ask') }),
  v.object({
    step: v.literal('answer'),
    // What is inside is judged by the library that checks the signature.
    response: v.looseObject({ id: v.pipe(v.string(), v.maxLength(2000)) }),
    next: nextField,
    name: v.optional(lineField('Name this passkey', 60), 'Passkey'),
  }),
]);

type Answered<T> = { site: PasskeySite; token: string; response: T; next?: string | undefined; name: string };
type Use = AuthenticationResponseJSON;
type Make = RegistrationResponseJSON;

const cookie = (https: boolean) =>
  ({
    name: https ? '__Host-wardmote-passkey' : 'wardmote-passkey',
    options: { path: '/', httpOnly: true, sameSite: 'strict', secure: https },
  }) as const;

/** Passkeys are asked for and answered at one address, in two posts of JSON: this reads both. */
export async function passkeyDoor<T extends Use | Make>(
  event: Pick<RequestEvent, 'request' | 'locals' | 'cookies'>,
  steps: {
    ask: (site: PasskeySite) => Promise<Result<Begun<unknown>>>;
    /** Answers with where to go on. */
    answer: (given: Answered<T>) => Promise<Result<{ to: string }>>;
  },
): Promise<Response> {
  const { settings } = event.locals.app;
  const parsed = v.safeParse(body, await event.request.json().catch(() => null));
  if (!parsed.success) return problem(400, 'invalid', 'This is not what a passkey sends. Nothing was done.');
  const site = siteOf(event.request.headers, settings.origins);
  if (!site || !passkeysAt(site, settings.origins).work)
    return problem(400, 'no-passkeys-here', 'Passkeys do not work at this address. Nothing was done.');
  const { name, options } = cookie(settings.https);
  if (parsed.output.step === 'ask') {
    const asked = await steps.ask(site);
    if (!asked.ok) return problemOf(asked.failure);
    event.cookies.set(name, asked.value.token, { ...options, maxAge: challengeMinutes * 60 });
    return json({ options: asked.value.options });
  }
  const token = event.cookies.get(name) ?? '';
  event.cookies.delete(name, options);
  const answered = await steps.answer({
    ...parsed.output,
    site,
    token,
    response: parsed.output.response as unknown as T,
  });
  return answered.ok ? json(answered.value) : problemOf(answered.failure);
}

/** Whether the page that is being made may offer passkeys, and if not, where it could. */
export const passkeysHere = ({ request, locals }: Pick<RequestEvent, 'request' | 'locals'>) => {
  const { origins } = locals.app.settings;
  return passkeysAt(siteOf(new Headers({ host: request.headers.get('host') ?? '' }), origins), origins);
};
