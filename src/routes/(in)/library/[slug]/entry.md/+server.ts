import { exportEntry } from '#lib/library/exporting.server.ts';
import { shown } from '../../../../doors.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals: { app, actor }, params }) => {
  const { slug, markdown } = shown(await exportEntry(app, actor, { slug: params.slug }));
  return new Response(markdown, {
    headers: {
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': `attachment; filename="${slug}.md"`,
    },
  });
};
