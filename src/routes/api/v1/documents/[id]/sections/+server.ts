import { done } from '#lib/core/result.ts';
import { sectionsOf } from '#lib/sections/sections.server.ts';
import { answering, only } from '../../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { params }) => {
  const sections = await sectionsOf(app, actor, params.id);
  return sections.ok ? done({ items: sections.value }) : sections;
});

export const fallback = only('GET');
