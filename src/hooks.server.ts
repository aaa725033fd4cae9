import {
  isHttpError,
  isRedirect,
  redirect,
  type Handle,
  type HandleServerError,
  type ServerInit,
} from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { building } from '$app/environment';
import type { App } from '#lib/core/app.ts';
import { newId } from '#lib/core/ids.ts';
import { detourFor } from '#lib/people/gate.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { launch } from '#server/launch.ts';
import { problem } from './routes/api/problem.ts';
import { isForm, keepForm } from './routes/kept.ts';
import { sessionCookie } from './routes/session-cookie.ts';
import { clientAddress, foreignOrigin, harden, packed } from './routes/wire.ts';

let running: App | undefined;

export const init: ServerInit = async () => {
  if (!building) running = (await launch()).app;
};

/** Request id, address, one log line a request. The line names the route, never the address typed. */
const observe: Handle = async ({ event, resolve }) => {
  if (building) return resolve(event);
  if (!running) throw new Error('The portal has not started.');
  const app = (event.locals.app = running);
  event.locals.requestId = newId();
  event.locals.from = clientAddress(event);
  event.locals.actor = null;
  event.locals.session = null;
  const began = performance.now();
  const response = await packed(await resolve(event), event);
  const ms = performance.now() - began;
  app.measures.answered(event.request.method, event.route.id, response.status, ms / 1000);
  app.log.info(
    {
      request: event.locals.requestId,
      method: event.request.method,
      route: event.route.id,
      status: response.status,
      ms: Math.round(ms * 10) / 10,
    },
    'request',
  );
  return harden(response, event);
};

/** Refuses what no browser of ours sends, and whoever asks too fast. */
const guard: Handle = async ({ event, resolve }) => {
  if (building) return resolve(event);
  const { app, from } = event.locals;
  if (foreignOrigin(event.request, app.settings.origins))
    return problem(403, 'foreign-origin', 'This request came from another site, so nothing was done.');
  const token = event.cookies.get(sessionCookie(app.settings).name);
  const wait = token
    ? app.limits.take(`session ${token.slice(0, 16)} ${from}`, { perSecond: 50, burst: 500 }, app.clock())
    : app.limits.take(`address ${from}`, { perSecond: 20, burst: 300 }, app.clock());
  if (wait > 0)
    return problem(429, 'too-many', `Too many requests. Nothing was done: try again in ${wait} s.`, {
      'retry-after': String(wait),
    });
  return resolve(event);
};

/** Session → locals; and the floor under every route. */
const admit: Handle = async ({ event, resolve }) => {
  if (building) return resolve(event);
  const { app, from } = event.locals;
  const cookie = sessionCookie(app.settings);
  const token = event.cookies.get(cookie.name);
  const found = token ? await sessionBehind(app, token, from) : null;
  if (token && !found) event.cookies.delete(cookie.name, cookie.options);
  event.locals.session = found?.session ?? null;
  event.locals.actor = found?.actor ?? null;

  const detour = detourFor(event.route.id, event.locals.session, event.locals.actor);
  if (detour && !event.route.id?.startsWith('/api/')) {
    const safe = ['GET', 'HEAD'].includes(event.request.method);
    if (safe) redirect(303, `${detour}?next=${encodeURIComponent(event.url.pathname + event.url.search)}`);
    if (!isForm(event.request)) return problem(401, 'signed-out', 'Sign in first. Nothing was done.');
    await keepForm(event, detour);
  }
  const theme = event.locals.session?.theme ?? 'system';
  return resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%wardmote.theme%', theme),
    filterSerializedResponseHeaders: (name) => name === 'content-type',
  });
};

/** A redirect or error thrown by a hook becomes a response here, so that it too is hardened and logged. */
const settle: Handle = async ({ event, resolve }) => {
  try {
    return await resolve(event);
  } catch (thrown) {
    if (isRedirect(thrown))
      return new Response(null, { status: thrown.status, headers: { location: thrown.location } });
    if (isHttpError(thrown)) return problem(thrown.status, 'refused', thrown.body.message);
    throw thrown;
  }
};

export const handle = sequence(observe, settle, guard, admit);

export const handleError: HandleServerError = ({ error, event, status, message }) => {
  const { app, requestId } = event.locals;
  if (status !== 404) app?.log.error({ request: requestId, route: event.route.id, err: error }, 'failed');
  return { message: status === 404 ? message : 'failed', requestId };
};
