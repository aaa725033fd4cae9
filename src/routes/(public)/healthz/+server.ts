import { sql } from 'drizzle-orm';
import type { RequestHandler } from './$types';

/** 200 when the portal can serve and write; 503 with the reason otherwise. */
export const GET: RequestHandler = async ({ locals: { app } }) => {
  const reason = app.cannotWrite() ?? (await unreadable(app));
  return Response.json(reason ? { status: 'unavailable', reason } : { status: 'ok' }, {
    status: reason ? 503 : 200,
  });
};

const unreadable = async (app: App.Locals['app']): Promise<string | null> => {
  try {
    await app.db.execute(sql`select 1`);
    return null;
  } catch {
    return 'The database does not answer.';
  }
};
