import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { rootName } from '#lib/sections/schema-names.ts';
import { frameTypes, readHello, readNudge, type Hello } from '#lib/sections/wire.ts';
import { presenceFrame, step1Frame, step2Frame, updateFrame } from '#server/collab/protocol.ts';
import type { Visitor } from '#server/collab/seat.ts';
import { connect, type Line, type Person, type Stage } from './stage.ts';

/** What a room said, read. */
export type Said =
  | { what: 'step1'; clocks: Map<number, number> }
  | { what: 'step2'; update: Uint8Array }
  | { what: 'update'; update: Uint8Array }
  | { what: 'presence'; entries: { clientId: number; clock: number; state: unknown }[] }
  | { what: 'saved'; count: number }
  | ({ what: 'hello' } & Hello)
  | { what: 'nudge'; topic: string | null };

export function readSaid(bytes: Uint8Array): Said {
  const decoder = decoding.createDecoder(bytes);
  const type = decoding.readVarUint(decoder);
  if (type === frameTypes.sync) {
    const kind = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (kind === 0) return { what: 'step1', clocks: Y.decodeStateVector(payload) };
    return kind === 1 ? { what: 'step2', update: payload } : { what: 'update', update: payload };
  }
  if (type === frameTypes.awareness) return { what: 'presence', entries: readPresence(decoder) };
  if (type === frameTypes.saved) return { what: 'saved', count: decoding.readVarUint(decoder) };
  if (type === frameTypes.nudge) return { what: 'nudge', topic: readNudge(decoder) };
  const hello = readHello(decoder);
  if (type !== frameTypes.hello || !hello) throw new Error(`An unknown frame: ${type}`);
  return { what: 'hello', ...hello };
}

function readPresence(outer: decoding.Decoder) {
  const decoder = decoding.createDecoder(decoding.readVarUint8Array(outer));
  return Array.from({ length: decoding.readVarUint(decoder) }, () => ({
    clientId: decoding.readVarUint(decoder),
    clock: decoding.readVarUint(decoder),
    state: JSON.parse(decoding.readVarString(decoder)) as unknown,
  }));
}

/** A client by hand: it sends what it is told to, and remembers what it was told. */
export type Hand = Line & {
  person: Person;
  doc: Y.Doc;
  /** Takes what was said since the last call. */
  said(): Said[];
  /** Of what was said so far, only these, without taking them. */
  heard<W extends Said['what']>(what: W): Extract<Said, { what: W }>[];
  open(): void;
  send(update: Uint8Array, kind?: 'update' | 'step2'): void;
  type(words: string): Uint8Array;
  presence(clientId: number, clock: number, state: unknown): void;
  text(): string;
};

export async function enter(
  stage: Stage,
  person: Person,
  clientId: number,
  more: Partial<Visitor> = {},
): Promise<Hand> {
  const line = await connect(stage, person, more);
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const body = doc.getXmlFragment(rootName);
  let read = 0;
  const all = () => line.sent.map(readSaid);
  const hand: Hand = Object.assign(line, {
    person,
    doc,
    said() {
      const said = all().slice(read);
      read = line.sent.length;
      return said;
    },
    heard: <W extends Said['what']>(what: W) =>
      all().filter((said): said is Extract<Said, { what: W }> => said.what === what),
    open: () => line.give(step1Frame(Y.encodeStateVector(doc))),
    send: (update: Uint8Array, kind: 'update' | 'step2' = 'update') =>
      line.give(kind === 'update' ? updateFrame(update) : step2Frame(update)),
    type(words: string) {
      const before = Y.encodeStateVector(doc);
      const element = new Y.XmlElement('paragraph');
      element.insert(0, [new Y.XmlText(words)]);
      body.push([element]);
      const update = Y.encodeStateAsUpdate(doc, before);
      line.give(updateFrame(update));
      return update;
    },
    presence: (id: number, clock: number, state: unknown) =>
      line.give(presenceFrame([{ clientId: id, clock, json: JSON.stringify(state) }])),
    text: () => body.toJSON(),
  });
  line.onFrame = (bytes) => {
    const said = readSaid(bytes);
    if (said.what === 'step2' || said.what === 'update') Y.applyUpdate(doc, said.update);
  };
  return hand;
}

/** A promise opened from outside. */
export function gate() {
  let open = () => undefined as void;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}
