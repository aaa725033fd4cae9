import * as Y from 'yjs';
import { rootName } from '#lib/sections/schema-names.ts';
import type { Chance } from '../fixtures/random.ts';

/** Someone who writes: a Yjs document of the section, and the updates it makes, in order. */
export type Writer = {
  doc: Y.Doc;
  body: Y.XmlFragment;
  undo: Y.UndoManager;
  /** What this one types, where it is not the words that everyone uses. */
  typing?: () => string;
  /** Takes the updates made here since the last call. */
  made(): Uint8Array[];
};

const remote = 'remote';

export function makeWriter(clientId: number, given: { gc?: boolean; typing?: () => string } = {}): Writer {
  const doc = new Y.Doc({ gc: given.gc ?? true });
  doc.clientID = clientId;
  const body = doc.getXmlFragment(rootName);
  let made: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== remote) made.push(update);
  });
  const undo = new Y.UndoManager(body, { captureTimeout: 0 });
  return {
    doc,
    body,
    undo,
    ...(given.typing ? { typing: given.typing } : {}),
    made: () => {
      const taken = made;
      made = [];
      return taken;
    },
  };
}

export const receive = (writer: Writer, update: Uint8Array) => Y.applyUpdate(writer.doc, update, remote);

export const xmlOf = (doc: Y.Doc): string => doc.getXmlFragment(rootName).toJSON();

/** Structs and deletions, by value: equal exactly where two documents hold the same. */
export const stateOf = (doc: Y.Doc): string => Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex');

export const isPending = (doc: Y.Doc): boolean =>
  doc.store.pendingStructs !== null || doc.store.pendingDs !== null;

const words = ['ward', ' patrol ', 'café', 'lit', '🏙️', ' 08:00 ', 'zoë', 'a', ' ', '東京', '👩‍👩‍👧'];
const markNames = ['bold', 'italic', 'underline', 'strike', 'code', 'link'];
const valueOf = (mark: string) => (mark === 'link' ? { href: 'https://example.org' } : {});

const wordsOf = ({ typing }: Writer, chance: Chance): string => typing?.() ?? chance.pick(words);

function textsIn(body: Y.XmlFragment): Y.XmlText[] {
  const found: Y.XmlText[] = [];
  for (const child of body.createTreeWalker(() => true)) if (child instanceof Y.XmlText) found.push(child);
  return found;
}

export function elementsIn(body: Y.XmlFragment): Y.XmlElement[] {
  const found: Y.XmlElement[] = [];
  for (const child of body.createTreeWalker(() => true)) if (child instanceof Y.XmlElement) found.push(child);
  return found;
}

export function paragraph(writer: Writer, chance: Chance): Y.XmlElement {
  const element = new Y.XmlElement('paragraph');
  element.setAttribute('id', `b${chance.below(1e6)}`);
  element.insert(0, [new Y.XmlText(wordsOf(writer, chance))]);
  return element;
}

function list(writer: Writer, chance: Chance): Y.XmlElement {
  const element = new Y.XmlElement(chance.pick(['bulletList', 'orderedList']));
  const items = Array.from({ length: 1 + chance.below(3) }, () => {
    const item = new Y.XmlElement('listItem');
    item.insert(0, [paragraph(writer, chance)]);
    return item;
  });
  element.insert(0, items);
  return element;
}

export const plain = (text: Y.XmlText): string =>
  (text.toDelta() as { insert: string }[]).map(({ insert }) => insert).join('');

/** No editor puts its caret between the halves of a surrogate pair. */
function atCharacter(text: Y.XmlText, at: number): number {
  const code = plain(text).charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

export const insertText = (writer: Writer, chance: Chance) => {
  const texts = textsIn(writer.body);
  if (texts.length === 0) return insertBlock(writer, chance);
  const text = chance.pick(texts);
  text.insert(atCharacter(text, chance.below(text.length + 1)), wordsOf(writer, chance));
};

export const deleteText = (writer: Writer, chance: Chance) => {
  const texts = textsIn(writer.body).filter((text) => text.length > 0);
  if (texts.length === 0) return;
  const text = chance.pick(texts);
  const from = atCharacter(text, chance.below(text.length));
  text.delete(from, atCharacter(text, Math.min(text.length, from + 1 + chance.below(4))) - from);
};

export const format = (writer: Writer, chance: Chance) => {
  const texts = textsIn(writer.body).filter((text) => text.length > 0);
  if (texts.length === 0) return;
  const text = chance.pick(texts);
  const from = atCharacter(text, chance.below(text.length));
  const to = atCharacter(text, from + 1 + chance.below(text.length - from));
  const mark = chance.pick(markNames);
  const value = chance.yes(0.3) ? null : valueOf(mark);
  // Yjs fills what is formatted beyond a text's end with line ends.
  if (from < text.length) text.format(from, Math.min(to, text.length) - from, { [mark]: value });
};

export const insertBlock = (writer: Writer, chance: Chance) => {
  const parents = elementsIn(writer.body).filter(({ nodeName }) => nodeName === 'listItem');
  const parent = parents.length > 0 && chance.yes(0.4) ? chance.pick(parents) : writer.body;
  parent.insert(chance.below(parent.length + 1), [
    chance.yes(0.3) ? list(writer, chance) : paragraph(writer, chance),
  ]);
};

export const deleteBlock = (writer: Writer, chance: Chance) => {
  const parents = [writer.body, ...elementsIn(writer.body)].filter((parent) => parent.length > 1);
  if (parents.length === 0) return;
  const parent = chance.pick(parents);
  parent.delete(chance.below(parent.length), 1);
};

export const setAttribute = (writer: Writer, chance: Chance) => {
  const elements = elementsIn(writer.body);
  if (elements.length === 0) return;
  const element = chance.pick(elements);
  const name = chance.pick(['id', 'lang', 'dir']);
  if (chance.yes(0.2)) element.removeAttribute(name);
  else element.setAttribute(name, `v${chance.below(100)}`);
};

/** As an editor splits a paragraph: the tail is deleted here and written again in a new one. */
export const split = (writer: Writer, chance: Chance) => {
  const texts = textsIn(writer.body).filter((text) => text.length > 1);
  if (texts.length === 0) return;
  const text = chance.pick(texts);
  const own = text.parent;
  if (!(own instanceof Y.XmlElement) || own.nodeName !== 'paragraph') return;
  const outer = own.parent as Y.XmlElement | Y.XmlFragment | null;
  if (!outer) return;
  writer.doc.transact(() => {
    const at = atCharacter(text, 1 + chance.below(text.length - 1));
    const tail = plain(text).slice(at);
    text.delete(at, text.length - at);
    const next = new Y.XmlElement('paragraph');
    next.insert(0, [new Y.XmlText(tail)]);
    outer.insert(outer.toArray().indexOf(own) + 1, [next]);
  });
};

export type Act = (writer: Writer, chance: Chance) => void;

const actions: [number, Act][] = [
  [10, insertText],
  [5, deleteText],
  [4, format],
  [3, insertBlock],
  [2, deleteBlock],
  [2, setAttribute],
  [2, split],
  [1, (writer) => void writer.undo.undo()],
  [1, (writer) => void writer.undo.redo()],
];
const weighted = actions.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

/** Does one thing that people do, at random. */
export const act = (writer: Writer, chance: Chance): void => chance.pick(weighted)(writer, chance);
