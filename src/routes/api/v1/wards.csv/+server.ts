import { askedIn } from '#lib/wards/asking.ts';
import { rankingCsv } from '#lib/wards/ranking-csv.ts';
import { rankedWards } from '#lib/wards/ranking.server.ts';
import { problemOf } from '../../problem.ts';
import { only } from '../answer.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals: { app, actor }, url }) => {
  const asked = askedIn(url.searchParams);
  const ranked = asked.ok ? await rankedWards(app, actor, asked.value) : asked;
  if (!ranked.ok) return problemOf(ranked.failure);
  return new Response(rankingCsv(ranked.value), { headers: { 'content-type': 'text/csv; charset=utf-8' } });
};

export const fallback = only('GET');
