import { done } from '#lib/core/result.ts';
import { releaseSeen } from '#lib/wards/releases.server.ts';
import { answering, only } from '../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { params }) => {
  const seen = await releaseSeen(app, actor, params.id);
  if (!seen.ok) return seen;
  const { mayWithdraw: _may, ...release } = seen.value;
  return done(release);
});

export const fallback = only('GET');
