import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { frameTypes } from '#lib/sections/wire.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { step1Frame, step2Frame, updateFrame } from '#server/collab/protocol.ts';
import { readSaid } from '../collab/hand.ts';
import { headersOf, type Someone } from '../collab/portal.ts';
import type { HeldServer } from './held-server.ts';

/** A connection that types in a paragraph of its own, and does not read what the others type but how much it is. */
export type Typist = {
  sent: number;
  /** Of what was sent, so many frames were said to be saved. */
  saved: number;
  received: number;
  /** The code it was closed with; null while it is open. */
  code: number | null;
  type(): void;
  close(): void;
};

const longest = 40;

async function openTypist(address: string, headers: Record<string, string>): Promise<Typist> {
  const doc = new Y.Doc();
  const text = new Y.XmlText();
  const socket = new WebSocket(address, { headers });
  const typist: Typist = {
    sent: 0,
    saved: 0,
    received: 0,
    code: null,
    type() {
      // Frames 1 and 2 are the empty step 2 and the paragraph; what is typed is taken away again, whole.
      if (text.length < longest) text.insert(text.length, 'x');
      else text.delete(0, text.length);
    },
    close: () => socket.close(),
  };
  const send = (frame: Uint8Array) => {
    typist.sent++;
    socket.send(frame);
  };
  doc.on('update', (update: Uint8Array) => send(updateFrame(update)));
  const greeted = new Promise<void>((done) => {
    socket.on('message', (data: Buffer) => {
      typist.received++;
      if (data[0] === frameTypes.sync && data[1] !== 2) done();
      if (data[0] !== frameTypes.saved) return;
      const said = readSaid(new Uint8Array(data));
      if (said.what === 'saved') typist.saved = said.count;
    });
    socket.on('close', (code) => {
      typist.code = code;
      done();
    });
  });
  socket.on('error', () => undefined);
  await greeted;
  send(step2Frame(Y.encodeStateAsUpdate(doc)));
  socket.send(step1Frame(Uint8Array.of(0)));
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [text]);
  doc.getXmlFragment(rootName).push([paragraph]);
  return typist;
}

/** `each` typists a section, from as many addresses, ordered so that neighbours are in different sections. */
export async function openTypists(
  server: HeldServer,
  sections: readonly Id[],
  each: number,
): Promise<Typist[]> {
  const { people } = server.prepared;
  const typists: Typist[] = [];
  const all = sections.length * each;
  while (typists.length < all) {
    const some = Array.from({ length: Math.min(50, all - typists.length) }, (_, i) => {
      const n = typists.length + i;
      return openTypist(`${server.url}/${sections[n % sections.length] ?? ''}`, {
        ...headersOf(people[n % people.length] as Someone),
        'x-forwarded-for': `10.1.${(n >> 8) & 255}.${n & 255}`,
      });
    });
    typists.push(...(await Promise.all(some)));
  }
  return typists;
}

/** Types `rate` updates a second, spread over everyone, for so many seconds. Answers with how many were typed. */
export async function typeAt(typists: readonly Typist[], rate: number, seconds: number): Promise<number> {
  const began = performance.now();
  let typed = 0;
  for (let now = 0; now < seconds * 1000; now = performance.now() - began) {
    const due = Math.floor((now * rate) / 1000) - typed;
    // What was missed while the machine did something else is not made up for in one burst.
    for (let i = 0; i < Math.min(due, rate / 50); i++) typists[typed++ % typists.length]?.type();
    await pause(1);
  }
  return typed;
}
