import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { session } from '#schema/people.ts';
import { minutes } from '#lib/core/clock.ts';
import { done } from '#lib/core/result.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { openTestApp, type TestApp } from '../../tests/fixtures/app.ts';
import { build, makeOrganisation, makePerson } from '../../tests/fixtures/world.ts';
import { startSweep } from './sweep.ts';

describe('the sweep', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp('embedded');
  });
  afterAll(() => t.close());

  test('removes at the start what has run out, and waits for that when it is stopped', async () => {
    await build(t.app, async (tx) => {
      const personId = await makePerson(tx, { organisationId: await makeOrganisation(tx) });
      await openSession(tx, t.app, { personId, stage: 'full', browser: 'Firefox', from: '192.0.2.1' });
      return done();
    });
    await startSweep(t.app).stop();
    expect(await t.app.db.select({ id: session.id }).from(session)).toHaveLength(1);
    t.pass(minutes(t.app.settings.idleMinutes + 1));
    await startSweep(t.app).stop();
    expect(await t.app.db.select({ id: session.id }).from(session)).toHaveLength(0);
  });
});
