import { done } from '#lib/core/result.ts';
import { optionPage } from '#lib/options/options.server.ts';
import { answering, only } from '../../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>((_app, actor, { params }) => {
  const found = optionPage(actor, params.slug);
  return Promise.resolve(found.ok ? done(found.value.option) : found);
});

export const fallback = only('GET');
