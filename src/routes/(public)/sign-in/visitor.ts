import type { RequestEvent } from '@sveltejs/kit';
import { browserName } from '#lib/people/browser.ts';
import type { Visitor } from '#lib/people/entering.server.ts';
import type { SessionStage } from '#lib/people/sessions.server.ts';
import { safeNext } from '../../doors.ts';
import { sessionCookie } from '../../session-cookie.ts';

/** The browser that a request comes from. */
export const visitorOf = ({ locals, request }: Pick<RequestEvent, 'locals' | 'request'>): Visitor => ({
  from: locals.from,
  browser: browserName(request.headers.get('user-agent')),
  previous: locals.session?.id ?? null,
});

/** Gives the browser its new session's token. */
export function keepSession(
  { cookies, locals }: Pick<RequestEvent, 'cookies' | 'locals'>,
  token: string,
): void {
  const cookie = sessionCookie(locals.app.settings);
  cookies.set(cookie.name, token, cookie.options);
}

const door = {
  full: null,
  'second-factor': '/sign-in/second-factor',
  enrol: '/second-factor/set-up',
} as const satisfies Record<SessionStage, string | null>;

/** Where a session of this stage goes on, and then to `next`. */
export function onward(stage: SessionStage, next: string | undefined | null): string {
  const to = safeNext(next ?? null);
  const first = door[stage];
  return first ? withNext(first, to) : to;
}

export const withNext = (path: string, next: string | undefined | null): string => {
  const to = safeNext(next ?? null);
  return to === '/' ? path : `${path}?next=${encodeURIComponent(to)}`;
};
