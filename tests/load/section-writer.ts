import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import type { Level } from '#lib/core/words.ts';
import { rootName, schemaVersion } from '#lib/sections/schema-names.ts';
import { frameTypes, readHello, syncTypes } from '#lib/sections/wire.ts';
import { presenceFrame, step1Frame, step2Frame, updateFrame } from '#server/collab/protocol.ts';
import type { Person } from './ask.ts';
import type { Board } from './board.ts';
import { openLine } from './line.ts';

/**
 * Somebody who writes in a section, frame by frame as a page's editor does: a change and a caret for each key. They hold
 * a document with what they typed themselves, in paragraphs of their own, and read of the others' changes which ones
 * they are: a whole text for each of hundreds would be more work than the server's.
 */
export type Writer = {
  type(letter: string): void;
  /** Takes the last letter back. */
  rub(): void;
  close(): void;
  /** The connection has ended, by whomever. */
  readonly ended: boolean;
};

/** Characters of a paragraph before the next begins. */
const paragraphful = 400;
/** Others forget whom they have not heard of for 30 s. */
const stillHere = 15_000;

type Inside = {
  doc: Y.Doc;
  text: Y.XmlText;
  send: (frame: Uint8Array) => void;
  /** When each frame that is counted left, in order; NaN where nothing was typed. */
  sentAt: number[];
  savedUpTo: number;
  clock: number;
  cursor: unknown;
};

/** Resolves once the section's text is here; null where it may not be written, or the connection ends first. */
export function openWriter(person: Person, sectionId: string, board: Board): Promise<Writer | null> {
  const began = performance.now();
  const doc = new Y.Doc();
  const inside: Inside = {
    doc,
    text: new Y.XmlText(),
    send: (frame) => line.send(frame),
    sentAt: [],
    savedUpTo: 0,
    clock: 0,
    cursor: null,
  };
  let level: Level | null = null;
  const breathing = setInterval(() => tellPresence(inside), stillHere);
  const writer = { ...writerOver(inside, person, board), ended: false };
  const end = () => {
    writer.ended = true;
    clearInterval(breathing);
    board.forget(doc.clientID);
    doc.destroy();
  };
  let ready: (writer: Writer | null) => void = () => undefined;
  const line = openLine(person, {
    kind: 'line of a section',
    path: `/collab/${sectionId}?v=${schemaVersion}`,
    onOpen() {
      line.send(step1Frame(Y.encodeStateVector(doc)));
      tellPresence(inside);
    },
    onFrame(bytes) {
      const heard = readFrame(inside, bytes, board, person);
      if (heard === 'text' && level === 'edit') {
        if (person.score.counting) person.score.opened.push(performance.now() - began);
        ready(writer);
      } else if (heard === 'text') ready(null);
      else if (heard) level = heard;
    },
    onLost() {
      end();
      ready(null);
    },
  });
  writer.close = () => {
    end();
    line.close();
  };
  doc.on('update', (update: Uint8Array) => {
    inside.send(updateFrame(update));
  });
  person.over.addEventListener('abort', () => ready(null), { once: true });
  return new Promise((done) => (ready = done));
}

/** What a frame says that matters here: the level, or that the text is here. */
function readFrame(inside: Inside, bytes: Buffer, board: Board, { score }: Person): Level | 'text' | null {
  const decoder = decoding.createDecoder(bytes);
  const type = decoding.readVarUint(decoder);
  if (type === frameTypes.hello) return readHello(decoder)?.level ?? null;
  if (type === frameTypes.saved) {
    const now = performance.now();
    const count = decoding.readVarUint(decoder);
    for (; inside.savedUpTo < count; inside.savedUpTo++) {
      const at = inside.sentAt[inside.savedUpTo] ?? NaN;
      if (score.counting && !Number.isNaN(at)) score.saved.push(now - at);
    }
    return null;
  }
  if (type !== frameTypes.sync) return null;
  const kind = decoding.readVarUint(decoder);
  if (kind === syncTypes.step1) {
    inside.send(step2Frame(Y.encodeStateAsUpdate(inside.doc)));
    inside.sentAt.push(NaN);
  }
  if (kind === syncTypes.update) board.arrived(decoding.readVarUint8Array(decoder));
  return kind === syncTypes.step2 ? 'text' : null;
}

function writerOver(inside: Inside, { score }: Person, board: Board): Omit<Writer, 'ended'> {
  const { doc } = inside;
  const own = () => Y.getState(doc.store, doc.clientID);
  const change = (work: () => void) => {
    const at = performance.now();
    const before = own();
    inside.sentAt.push(at);
    doc.transact(work);
    for (let clock = before; clock < own(); clock++) board.typed(doc.clientID, at);
    const { text } = inside;
    const place = Y.createRelativePositionFromTypeIndex(text, text.length);
    const position = Y.relativePositionToJSON(place) as unknown;
    inside.cursor = { anchor: position, head: position };
    tellPresence(inside);
    if (score.counting) score.typed++;
  };
  return {
    type: (letter) =>
      change(() => {
        if (own() === 0 || inside.text.length > paragraphful) {
          const paragraph = new Y.XmlElement('paragraph');
          inside.text = new Y.XmlText(letter);
          paragraph.insert(0, [inside.text]);
          doc.getXmlFragment(rootName).push([paragraph]);
        } else inside.text.insert(inside.text.length, letter);
      }),
    rub() {
      if (inside.text.length > 1) change(() => inside.text.delete(inside.text.length - 1, 1));
    },
    close: () => undefined,
  };
}

function tellPresence(inside: Inside): void {
  const { doc, cursor } = inside;
  const json = JSON.stringify(cursor === null ? {} : { cursor });
  inside.send(presenceFrame([{ clientId: doc.clientID, clock: ++inside.clock, json }]));
}
