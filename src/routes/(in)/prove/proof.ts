import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import type { Actor } from '#lib/access/facts.ts';
import { done, type Result } from '#lib/core/result.ts';
import { givenPassphrase } from '#lib/people/passphrases.ts';
import { provedLately } from '#lib/people/proof.ts';
import { proveByPassphrase } from '#lib/people/prove.server.ts';

/** For `load` of a page with a sensitive form: prove first, then come back. */
export function proofFirst({ locals: { app, actor }, url }: Pick<RequestEvent, 'locals' | 'url'>): void {
  if (actor && !provedLately(actor, app.clock()))
    redirect(303, `/prove?next=${encodeURIComponent(url.pathname + url.search)}`);
}

/** The field that `ProveHere.svelte` adds to a form that came back because it went stale. */
export const proofField = { proofPassphrase: v.optional(givenPassphrase) };

/** The actor of a form, proved by the passphrase sent along with it, where one was. */
export async function provedActor(
  { locals: { app, actor } }: Pick<RequestEvent, 'locals'>,
  proofPassphrase: string | undefined,
): Promise<Result<Actor>> {
  if (!actor) error(401, 'signed-out');
  if (proofPassphrase === undefined || provedLately(actor, app.clock())) return done(actor);
  return proveByPassphrase(app, actor, { passphrase: proofPassphrase }, 'proofPassphrase');
}
