import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { person, session } from '#schema/people.ts';
import type { Id } from '#lib/core/ids.ts';
import { minutes } from '#lib/core/clock.ts';
import { hashToken } from '#lib/people/tokens.server.ts';
import { updateFrame } from '#server/collab/protocol.ts';
import { databases } from '../fixtures/database.ts';
import {
  closeCodeOf,
  everyoneEdits,
  headersOf,
  openPortal,
  until,
  visit,
  write,
  type Portal,
} from './portal.ts';

const sweepEvery = 10_000;

describe.each(databases)('sessions behind open pages (%s)', (kind) => {
  let portal: Portal;
  let sectionId: Id;
  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    portal = await openPortal(kind);
  });
  afterAll(async () => {
    await portal.close();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  beforeEach(async () => {
    sectionId = await portal.newSection(everyoneEdits);
  });
  const enter = async (name: string) => {
    const who = await portal.someone(name);
    const guest = visit(portal, who, sectionId);
    await guest.synced();
    return { who, guest };
  };
  /** One period of the sweep: `passing` goes by on the portal's clock. */
  const sweep = async (passing: number) => {
    portal.tested.pass(passing);
    await vi.advanceTimersByTimeAsync(sweepEvery);
  };
  const seenAt = async ({ token, personId }: { token: string; personId: Id }) => {
    const { app } = portal.tested;
    const [one] = await app.db
      .select({ at: session.lastSeenAt })
      .from(session)
      .where(eq(session.id, hashToken(token)));
    const [two] = await app.db.select({ at: person.lastSeenAt }).from(person).where(eq(person.id, personId));
    return [one?.at.getTime(), two?.at?.getTime()];
  };

  test('[P11] whoever only types stays signed in; whoever only looks is closed once idle, at the next sweep', async () => {
    const typist = await enter('Typist');
    const reader = await enter('Reader');
    for (let passed = 0; passed < 32; passed += 8) {
      write(typist.guest, `after ${passed} minutes`);
      await until(reader.guest.doc, () => reader.guest.text().includes(`after ${passed} minutes`));
      // What a command of somebody else asks about an open page is no activity of its reader.
      await portal.collab.recheck({ section: sectionId });
      await sweep(minutes(8));
      const now = portal.tested.app.clock().getTime();
      await vi.waitFor(async () => expect(await seenAt(typist.who)).toEqual([now, now]));
      if (passed < 24) expect(reader.guest.provider.wsconnected).toBe(true);
    }
    expect(await reader.guest.closed).toBe(4401);
    expect(typist.guest.provider.wsconnected).toBe(true);
    typist.guest.stop();
    reader.guest.stop();
  });

  test('[P11] typing is noted once a minute, and never brings back a session that has ended', async () => {
    const { who, guest } = await enter('Typist');
    const other = await enter('Other');
    const began = (await seenAt(who))[0] ?? 0;
    const typed = async (words: string) => {
      write(guest, words);
      await until(other.guest.doc, () => other.guest.text().includes(words));
    };
    await typed('one');
    await sweep(minutes(0.5));
    await typed('two');
    await sweep(minutes(0.4));
    expect((await seenAt(who))[0]).toBe(began);
    await typed('three');
    await sweep(minutes(60));
    expect(await guest.closed).toBe(4401);
    expect((await seenAt(who))[0]).toBe(began);
    guest.stop();
    other.guest.stop();
  });

  test('[W13] a flood of frames, honest as each may be, is asked to come back later; others do not notice', async () => {
    const other = await enter('Other');
    const flooder = await portal.someone('Flooder');
    const address = `${portal.url}/${sectionId}`;
    const floods = [updateFrame(Uint8Array.of(0, 0)), Uint8Array.of(3)];
    for (const frame of floods) {
      const code = await closeCodeOf(address, headersOf(flooder), (ws) => {
        for (let i = 0; i < 310_000 && ws.readyState === ws.OPEN; i++) ws.send(frame);
      });
      expect(code).toBe(1013);
    }
    expect(other.guest.provider.wsconnected).toBe(true);
    write(other.guest, 'goes on');
    await expect.poll(() => portal.log.rowsUpTo(sectionId, 10)).toHaveLength(1);
    other.guest.stop();
  });
});
