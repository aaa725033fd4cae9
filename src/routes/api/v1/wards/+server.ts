import { done } from '#lib/core/result.ts';
import { askedIn } from '#lib/wards/asking.ts';
import { rankedWards } from '#lib/wards/ranking.server.ts';
import { answering, only } from '../answer.ts';
import { rankingHead, wardLine } from './line.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { url }) => {
  const asked = askedIn(url.searchParams);
  if (!asked.ok) return asked;
  const ranked = await rankedWards(app, actor, asked.value);
  if (!ranked.ok) return ranked;
  const { wards, unranked } = ranked.value.ranking;
  return done({
    ...rankingHead(ranked.value),
    items: wards.map(wardLine),
    unranked: unranked.map(({ code, name, borough }) => ({ code, name, borough })),
  });
});

export const fallback = only('GET');
