import { denied, done } from '#lib/core/result.ts';
import { askedIn } from '#lib/wards/asking.ts';
import { monthsFrom } from '#lib/wards/months.ts';
import { rankedWards } from '#lib/wards/ranking.server.ts';
import { answering, only } from '../../answer.ts';
import { rankingHead, wardLine } from '../line.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { url, params }) => {
  const asked = askedIn(url.searchParams);
  if (!asked.ok) return asked;
  const ranked = await rankedWards(app, actor, asked.value);
  if (!ranked.ok) return ranked;
  const row = ranked.value.ranking.wards.find(({ code }) => code === params.code);
  if (!row) return denied('not-found');
  const months = monthsFrom(ranked.value.from, ranked.value.to);
  const counts = months.map((month, i) => ({ month, count: row.counts[i] ?? null }));
  return done({ ...rankingHead(ranked.value), ...wardLine(row), counts });
});

export const fallback = only('GET');
