import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { step2Frame, updateFrame } from '#server/collab/protocol.ts';
import { databases } from '../fixtures/database.ts';
import type { Chance } from '../fixtures/random.ts';
import { build, madeFrame, madePresence, mutate, scene } from './hostile-made.ts';
import { heapNow, type Storm } from './hostile.ts';
import { everyoneEdits, headersOf, openPortal, until, visit, write } from './portal.ts';
import { isPending } from './writers.ts';

/** One socket of somebody hostile, and when it was closed with what. */
export function openHostile(address: string, headers: Record<string, string>) {
  const ws = new WebSocket(address, { headers });
  const closed = new Promise<number>((resolve) => ws.on('close', resolve));
  const opened = new Promise<void>((resolve, reject) => {
    ws.on('open', resolve);
    ws.on('error', reject);
  });
  return { ws, opened, closed };
}

// The first that is refused closes the socket: of those after it the room sees nothing.
const perSocket = 4;

/**
 * Frames of every kind over real sockets into a room in which two people work: a new socket wherever one was
 * closed, from another address, so that only the room itself refuses. The others go on, and see what is in the log.
 */
export async function stormSockets(
  times: number,
  dice: Chance,
  say?: (line: string) => void,
): Promise<Omit<Storm, 'slowest'>> {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const portal = await openPortal(databases.at(-1) ?? 'embedded');
  const [alice, bob, mallory] = [
    await portal.someone('Alice'),
    await portal.someone('Bob'),
    await portal.someone('Mallory'),
  ];
  const seen = { times, letIn: 0, grown: 0 };

  let early: number | null = null;
  for (let done = 0; done < times;) {
    const sectionId = await portal.newSection(everyoneEdits);
    const [a, b] = [visit(portal, alice, sectionId), visit(portal, bob, sectionId)];
    await Promise.all([a.synced(), b.synced()]);
    const steps = scene(dice);
    for (let i = 0; i < 100 && done < times; i++) {
      const from = `10.${(done >> 16) & 255}.${(done >> 8) & 255}.${i}`;
      const { ws, opened, closed } = openHostile(`${portal.url}/${sectionId}`, {
        ...headersOf(mallory),
        'x-forwarded-for': from,
      });
      await opened;
      ws.send(step2Frame(steps[0]?.base ?? Uint8Array.of(0, 0)));
      for (let n = 0; n < perSocket; n++) {
        const clockOf = (client: number) => Y.getState(a.doc.store, client);
        const frame = dice.pick([
          () => updateFrame(mutate(dice.pick(steps).next, dice)),
          () => updateFrame(build(clockOf, dice)),
          () => madeFrame(dice.pick(steps), dice),
          () => madePresence(dice),
        ])();
        ws.send(frame);
      }
      done += perSocket;
      ws.close();
      await closed;
    }
    write(a, 'still here');
    write(b, 'me too');
    await until(a.doc, () => a.text().includes('me too'));
    await until(b.doc, () => b.text().includes('still here'));
    const rows = await portal.log.rowsUpTo(sectionId, 1e9);
    const replayed = new Y.Doc();
    for (const { bytes } of rows) Y.applyUpdate(replayed, bytes);
    expect([isPending(replayed), isPending(a.doc), isPending(b.doc)]).toEqual([false, false, false]);
    seen.letIn += rows.length - 2;
    a.stop();
    b.stop();
    early ??= heapNow();
    if (say && done % 10_000 === 0) say(`${done} of ${times}`);
  }
  seen.grown = heapNow() - (early ?? heapNow());
  expect(portal.others).toBe(0);
  await portal.close();
  return seen;
}
