import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { rootName } from '#lib/sections/schema-names.ts';
import { presenceFrame, step1Frame, step2Frame, updateFrame } from '#server/collab/protocol.ts';
import { readSaid, type Said } from './hand.ts';

/** A socket by hand: sends the bytes it is given, and keeps every frame it is sent. */
export type RawSocket = {
  /** Everything that was said, in order; the bytes of each beside it. */
  said: Said[];
  frames: Uint8Array[];
  /** The code it was closed with; null while it is open. */
  code: number | null;
  heard<W extends Said['what']>(what: W): Extract<Said, { what: W }>[];
  send(bytes: Uint8Array): void;
  /** Once `holds` is true or the socket has ended. */
  until(holds: () => boolean): Promise<void>;
  /** Asks for the text and waits for the answer: all that was sent before has then been looked at. */
  ask(): Promise<Uint8Array | null>;
  close(): Promise<void>;
};

/** Opens one, and answers once it was greeted or refused. */
export async function openRaw(address: string, headers: Record<string, string>): Promise<RawSocket> {
  const ws = new WebSocket(address, { headers });
  const waiting = new Set<() => void>();
  const look = () => [...waiting].forEach((each) => each());
  const raw: RawSocket = {
    said: [],
    frames: [],
    code: null,
    heard: <W extends Said['what']>(what: W) =>
      raw.said.filter((said): said is Extract<Said, { what: W }> => said.what === what),
    send: (bytes) => (ws.readyState === ws.OPEN ? ws.send(bytes) : undefined),
    until: (holds) =>
      new Promise((done) => {
        const check = () => {
          if (raw.code === null && !holds()) return;
          waiting.delete(check);
          done();
        };
        waiting.add(check);
        check();
      }),
    async ask() {
      const answers = raw.heard('step2').length;
      raw.send(step1Frame(Uint8Array.of(0)));
      await raw.until(() => raw.heard('step2').length > answers);
      return raw.heard('step2')[answers]?.update ?? null;
    },
    async close() {
      ws.close();
      await raw.until(() => false);
    },
  };
  ws.on('message', (data: Buffer) => {
    const bytes = new Uint8Array(data);
    raw.frames.push(bytes);
    raw.said.push(readSaid(bytes));
    look();
  });
  ws.on('close', (code) => {
    raw.code = code;
    look();
  });
  ws.on('error', () => undefined);
  await raw.until(() => raw.heard('hello').length > 0);
  return raw;
}

/** One paragraph as an editor with this client id would write it. */
function paragraphBy(clientId: number, words: string): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText(words)]);
  doc.getXmlFragment(rootName).push([element]);
  return Y.encodeStateAsUpdate(doc);
}

export const updateOf = (clientId: number, words: string) => updateFrame(paragraphBy(clientId, words));
export const step2Of = (clientId: number, words: string) => step2Frame(paragraphBy(clientId, words));
export const presenceOf = (clientId: number, clock = 1, cursor: unknown = { at: clientId }) =>
  presenceFrame([{ clientId, clock, json: JSON.stringify({ cursor }) }]);
export const queryPresence = Uint8Array.of(3);
export const unknownFrame = Uint8Array.of(99);
