import * as v from 'valibot';
import { done } from '#lib/core/result.ts';
import { optionFilter } from '#lib/options/catalogue.ts';
import { optionList } from '#lib/options/options.server.ts';
import { answering, only } from '../../answer.ts';

export const GET = answering((_app, actor, { url }) => {
  const found = optionList(actor, v.parse(optionFilter, Object.fromEntries(url.searchParams)));
  return Promise.resolve(found.ok ? done({ items: found.value }) : found);
});

export const fallback = only('GET');
