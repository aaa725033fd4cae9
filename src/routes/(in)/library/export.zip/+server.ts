import { exportSearch, zipOf } from '#lib/library/exporting.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { shown } from '../../../doors.ts';
import type { RequestHandler } from './$types';

/** What a search finds, as Markdown files in a zip; of an empty search: all that is published. */
export const GET: RequestHandler = async ({ locals: { app, actor }, url }) => {
  const entries = shown(await exportSearch(app, actor, searchIn(url.searchParams)));
  const files = async function* () {
    for await (const { slug, markdown } of entries) yield { name: `${slug}.md`, text: markdown };
  };
  return new Response(zipOf(files()), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="good-practice.zip"',
    },
  });
};
