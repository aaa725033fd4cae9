import { auditCsv } from '#lib/people/audit-trail.server.ts';
import { londonDay } from '#lib/core/clock.ts';
import { shown } from '../../../doors.ts';
import { filterIn } from '../audit/filter.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals: { app, actor }, url }) => {
  const parts = shown(await auditCsv(app, actor, { filter: filterIn(url.searchParams) }));
  const name = `wardmote-audit-${londonDay(app.clock())}.csv`;
  return new Response(streamOf(parts), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
};

/** Read from the database as fast as the browser takes it, no faster. */
function streamOf(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const part = await parts.next();
      if (part.done) controller.close();
      else controller.enqueue(encoder.encode(part.value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
