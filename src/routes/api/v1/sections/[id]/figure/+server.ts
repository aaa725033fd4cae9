import { authorisePortal } from '#lib/access/authorise.server.ts';
import { invalid } from '#lib/core/result.ts';
import { figureFor } from '#lib/sections/evidence.server.ts';
import { askedIn } from '#lib/wards/asking.ts';
import { placedShapes } from '#lib/wards/placing.ts';
import { answering, only } from '../../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { params, url: { searchParams } }) => {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  const asked = askedIn(searchParams);
  if (!asked.ok) return asked;
  const shape = placedShapes.find((one) => one === (searchParams.get('shape') ?? 'count'));
  if (!shape) return invalid({ shape: `Give one of ${placedShapes.join(', ')}` });
  const { area, measure, from, to, edition, basis } = asked.value;
  const code = searchParams.get('ward') ?? '';
  return figureFor(app, actor, params.id, { area, measure, from, to, edition, basis, code, shape });
});

export const fallback = only('GET');
