import { sql } from 'drizzle-orm';
import type { RequestHandler } from './$types';

/**
 * 200 when the portal can serve and write; 503 with the reason otherwise. A pause for a backup is no reason: it
 * ends by itself, and whoever takes the portal out of service for it would stop its readers as well.
 */
export const GET: RequestHandler = async ({ locals: { app } }) => {
  const reason = (app.pause.because ? null : app.cannotWrite()) ?? (await unreadable(app));
  return Response.json(reason ? { status: 'unavailable', reason } : { status: 'ok' }, {
    status: reason ? 503 : 200,
  });
};

const answerWithin = 3000;

/** A database that hangs keeps nobody waiting: who asks this needs an answer most when it does. */
const unreadable = async (app: App.Locals['app']): Promise<string | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error('no answer in time')), answerWithin);
  });
  try {
    await Promise.race([app.db.execute(sql`select 1`), late]);
    return null;
  } catch {
    return 'The database does not answer.';
  } finally {
    clearTimeout(timer);
  }
};
