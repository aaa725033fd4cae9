import { announce } from '#lib/wards/import-sending.server.ts';
import { json } from '../../../../api/v1/answer.ts';
import { problem, problemOf } from '../../../../api/problem.ts';
import type { RequestHandler } from './$types';

/** A file is about to come, in pieces: `{ name, size, area, kind }`. */
export const POST: RequestHandler = async ({ request, locals: { app, actor } }) => {
  const input: unknown = await request.json().catch(() => null);
  const begun = announce(app, actor, input);
  if (!begun.ok) return problemOf(begun.failure);
  return json({ id: begun.value.id });
};

export const fallback: RequestHandler = () =>
  problem(405, 'method-not-allowed', 'This address takes POST alone.', { allow: 'POST' });
