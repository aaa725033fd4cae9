import type { Settings } from '#lib/core/app.ts';
import { openEmbedded, type OpenedClient } from './embedded.ts';
import { openServer } from './server.ts';

/** The database these settings name: a Postgres server, or the embedded one in `dataDir`. */
export const openClient = (settings: Settings): Promise<OpenedClient> =>
  settings.databaseUrl ? openServer(settings.databaseUrl) : openEmbedded(settings.dataDir, settings.root);
