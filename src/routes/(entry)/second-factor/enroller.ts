import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { Enroller } from '#lib/people/enrolment.server.ts';
import { provedLately } from '#lib/people/proof.ts';
import type { OpenSession } from '#lib/people/sessions.server.ts';
import { visitorOf, withNext } from '../../(public)/sign-in/visitor.ts';

/** Whoever asks to add a factor. */
export const enrollerOf = (event: Pick<RequestEvent, 'locals' | 'request'>): Enroller => ({
  session: event.locals.session,
  actor: event.locals.actor,
  visitor: visitorOf(event),
});

/** Sends away whoever may not add a factor now, to where they can come to it. */
export function mayStay({
  locals: { app, session, actor },
  url,
}: Pick<RequestEvent, 'locals' | 'url'>): OpenSession {
  if (!session) redirect(303, withNext('/sign-in', url.pathname + url.search));
  if (session.stage === 'second-factor')
    redirect(303, withNext('/sign-in/second-factor', url.pathname + url.search));
  if (actor && !provedLately(actor, app.clock()))
    redirect(303, withNext('/prove', url.pathname + url.search));
  return session;
}
