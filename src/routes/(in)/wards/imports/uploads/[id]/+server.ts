import { sendPiece } from '#lib/wards/import-runs.server.ts';
import { problem, problemOf } from '../../../../../api/problem.ts';
import type { RequestHandler } from './$types';

/** One piece of a file, its bytes as they are, from byte `at` on. */
export const PUT: RequestHandler = async ({ params, url, request, locals: { app, actor } }) => {
  const at = Number(url.searchParams.get('at') ?? '0');
  if (!Number.isSafeInteger(at) || at < 0)
    return problem(400, 'invalid', 'Say at which byte the piece begins.');
  const sent = await sendPiece(app, actor, params.id, at, new Uint8Array(await request.arrayBuffer()));
  return sent.ok ? new Response(null, { status: 204 }) : problemOf(sent.failure);
};

export const fallback: RequestHandler = () =>
  problem(405, 'method-not-allowed', 'This address takes PUT alone.', { allow: 'PUT' });
