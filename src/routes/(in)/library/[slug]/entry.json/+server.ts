import { exportEntry } from '#lib/library/exporting.server.ts';
import { shown } from '../../../../doors.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals: { app, actor }, params }) => {
  const { slug, json } = shown(await exportEntry(app, actor, { slug: params.slug }));
  return new Response(`${JSON.stringify(json, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${slug}.json"`,
    },
  });
};
