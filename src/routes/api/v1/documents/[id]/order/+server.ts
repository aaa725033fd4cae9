import { denied, done } from '#lib/core/result.ts';
import { moveSection } from '#lib/documents/arranging.server.ts';
import { moving } from '#lib/documents/ordering.ts';
import { sectionsOf } from '#lib/sections/sections.server.ts';
import { only } from '../../../answer.ts';
import { taking } from '../../../sending.ts';
import type { RequestEvent } from './$types';

export const POST = taking<RequestEvent, typeof moving>(moving, async (app, actor, { params }, input) => {
  const there = await sectionsOf(app, actor, params.id);
  if (!there.ok) return there;
  if (!there.value.some(({ id }) => id === input.section)) return denied('not-found');
  const moved = await moveSection(app, actor, input);
  if (!moved.ok) return moved;
  const now = await sectionsOf(app, actor, params.id);
  return now.ok ? done({ items: now.value }) : now;
});

export const fallback = only('POST');
