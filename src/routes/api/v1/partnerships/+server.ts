import { myPartnerships } from '#lib/partnerships/partnerships.server.ts';
import { done } from '#lib/core/result.ts';
import { answering, only } from '../answer.ts';
import { partnershipLine } from './line.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor) => {
  const mine = await myPartnerships(app, actor);
  return mine.ok ? done({ items: mine.value.partnerships.map((one) => partnershipLine(one.head)) }) : mine;
});

export const fallback = only('GET');
