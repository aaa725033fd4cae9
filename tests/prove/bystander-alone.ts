import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { openSectionClient } from '#lib/sections/client/section-client.ts';
import { rootName } from '#lib/sections/schema-names.ts';

/**
 * Somebody at work in another section, in a process of their own, so that what a proof's own clients do does not
 * count. Started with an IPC channel; argument: `At` as JSON. Answers each message with `Waited`, since the last.
 */
export type At = { url: string; sectionId: Id; headers: Record<string, string> };

/** Milliseconds until a change was acknowledged: at most, and in the middle. */
export type Waited = { longest: number; middle: number };

const { url, sectionId, headers } = JSON.parse(process.argv[2] ?? '{}') as At;
const Socket = class extends WebSocket {
  constructor(address: string) {
    super(address, { headers });
  }
} as unknown as typeof globalThis.WebSocket;

const doc = new Y.Doc();
const client = openSectionClient({ url, sectionId, WebSocket: Socket, doc });
const saved = () =>
  new Promise<void>((resolve) => {
    const look = () => {
      const { synced, save } = client.state();
      if (!synced || save !== 'saved') return;
      stop();
      resolve();
    };
    const stop = client.onState(look);
    look();
  });
let waits: number[] = [];

process.on('message', () => {
  const sorted = waits.sort((a, b) => a - b);
  waits = [];
  process.send?.({
    longest: sorted.at(-1) ?? 0,
    middle: sorted[sorted.length >> 1] ?? 0,
  } satisfies Waited);
});
process.on('disconnect', () => process.exit());

await saved();
for (;;) {
  const began = performance.now();
  doc.getXmlFragment(rootName).push([new Y.XmlText('meanwhile')]);
  await saved();
  waits.push(performance.now() - began);
  await pause(20);
}
