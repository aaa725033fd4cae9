import { done } from '#lib/core/result.ts';
import { measuresOf } from '#lib/wards/measures.server.ts';
import { answering, only } from '../../answer.ts';
import { measureLine } from '../line.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { url }) => {
  const found = await measuresOf(app, actor, url.searchParams.get('area'));
  if (!found.ok) return found;
  const { area, measures } = found.value;
  return done({
    area: { slug: area.slug, name: area.name, invented: area.invented },
    items: measures.filter(({ archived }) => !archived).map(measureLine),
  });
});

export const fallback = only('GET');
