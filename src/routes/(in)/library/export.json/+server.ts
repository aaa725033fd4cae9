import { exportSearch, jsonOf } from '#lib/library/exporting.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { shown } from '../../../doors.ts';
import type { RequestHandler } from './$types';

/** The same as `export.zip`, as one JSON list. */
export const GET: RequestHandler = async ({ locals: { app, actor }, url }) => {
  const entries = shown(await exportSearch(app, actor, searchIn(url.searchParams)));
  const each = async function* () {
    for await (const { json } of entries) yield json;
  };
  return new Response(jsonOf(each()), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="good-practice.json"',
    },
  });
};
