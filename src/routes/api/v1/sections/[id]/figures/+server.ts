import { done } from '#lib/core/result.ts';
import { figuresOf } from '#lib/sections/evidence.server.ts';
import { answering, only } from '../../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { params }) => {
  const figures = await figuresOf(app, actor, params.id);
  return figures.ok ? done({ items: figures.value }) : figures;
});

export const fallback = only('GET');
