import { askedLoosely } from '#lib/wards/asking.ts';
import { rankingCsv } from '#lib/wards/ranking-csv.ts';
import { rankedWards } from '#lib/wards/ranking.server.ts';
import { shown } from '../../../doors.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals: { app, actor }, url }) => {
  const ranked = shown(await rankedWards(app, actor, askedLoosely(url.searchParams)));
  const { area, measure, from, to } = ranked;
  return new Response(rankingCsv(ranked), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${area.slug}-${measure.slug}-${from}-${to}.csv"`,
    },
  });
};
