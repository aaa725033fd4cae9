import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { done } from '#lib/core/result.ts';
import { chainAll } from '#lib/people/audit-chain.server.ts';
import { record } from '#lib/people/audit.server.ts';
import { commands } from '#server/control/commands.ts';
import { startControl } from '#server/control/listen.ts';
import { noteAuditHead } from '#server/jobs/audit-chain.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { runTool } from '../fixtures/quick.ts';

/** Runs the tool as `npm run audit:verify` does. */
const verify = ({ app: { settings } }: TestApp) =>
  runTool('audit-verify', [], {
    DATA_DIR: settings.dataDir,
    ...(settings.databaseUrl ? { DATABASE_URL: settings.databaseUrl } : {}),
  });

describe.each(databases)('npm run audit:verify on %s', (kind) => {
  let t: TestApp;
  let control: Awaited<ReturnType<typeof startControl>>;
  beforeEach(async () => {
    t = await openTestApp(kind);
    control = await startControl({ app: t.app, client: t.database.client }, commands);
    await t.app.transaction(async (tx) => {
      for (let n = 0; n < 3; n++)
        await record(tx, t.app, { action: 'session.opened', actor: null, from: '192.0.2.1' });
      return done();
    });
    await chainAll(t.app);
    await noteAuditHead(t.app);
  });
  afterEach(async () => {
    await control.stop();
    await t.close();
  });

  test('asks the running portal: a whole trail, then one that was changed', async () => {
    expect(await verify(t)).toEqual({
      code: 0,
      said: 'The audit trail is whole: 3 events checked, none changed, none missing.\n',
    });
    await t.database.client.unsafe(`alter table audit_event disable trigger all;
      update audit_event set action = 'session.ended' where id = 2; alter table audit_event enable trigger all`);
    const { code, said } = await verify(t);
    expect(code).toBe(1);
    expect(said).toContain('THE AUDIT TRAIL WAS CHANGED: 1 problem in 3 links.');
    expect(said).toContain('- link 2, event 2: The event or its link was changed');
  });

  test('where the portal does not answer, it never opens the database beside it', async () => {
    await control.stop();
    const { code, said } = await verify(t);
    expect(code).toBe(1);
    expect(said).toContain('Another Wardmote is running');
  });
});
