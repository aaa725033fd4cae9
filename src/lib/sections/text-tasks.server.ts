import * as Y from 'yjs';
import { updateFrom } from './compose-text.server.ts';
import { plainText } from './plain.ts';
import { tidyOf } from './rendering.server.ts';
import { rootName } from './schema-names.ts';
import type {
  AnchorBytes,
  AttributesQuestion,
  PartQuestion,
  SplitQuestion,
  SplitText,
  StructId,
  TextHeading,
  TextPart,
} from './text-tasks.ts';
import type { Block } from './blocks.ts';
import type { TidyDoc } from './tidy.ts';
import { elementJson } from './versions-digest.server.ts';
import { changeIn, readDoc } from './versions-replacing.server.ts';

const isHeading = (child: unknown): child is Y.XmlElement =>
  child instanceof Y.XmlElement && child.nodeName === 'heading';

const bodyOf = (doc: Y.Doc) => doc.getXmlFragment(rootName);
const childrenOf = (doc: Y.Doc): unknown[] => bodyOf(doc).toArray();

const isAt = (child: unknown, { client, clock }: StructId): boolean =>
  child instanceof Y.XmlElement && child._item?.id.client === client && child._item.id.clock === clock;

function reading<T>(updates: readonly Uint8Array[], work: (doc: Y.Doc) => T): T {
  const doc = readDoc(updates);
  try {
    return work(doc);
  } finally {
    doc.destroy();
  }
}

/** The headings of a text in their order. */
export const headingsOf = ({ updates }: { updates: readonly Uint8Array[] }): TextHeading[] =>
  reading(updates, (doc) =>
    childrenOf(doc).flatMap((child, i): TextHeading[] => {
      if (!isHeading(child) || !child._item) return [];
      const { client, clock } = child._item.id;
      const words = child
        .toArray()
        .map((inner) => (inner instanceof Y.XmlText ? plainOf(inner) : ''))
        .join('')
        .trim();
      const level = Number((child.getAttributes() as Record<string, unknown>).level ?? 4);
      return [{ client, clock, level, words: words.slice(0, 200), first: i === 0 }];
    }),
  );

export const treeOf = ({ updates }: { updates: readonly Uint8Array[] }): TidyDoc =>
  reading(updates, (doc) => tidyOf(bodyOf(doc)));

/** The parts of a text that say something, numbered by their headings. */
export const partsOf = ({ updates }: { updates: readonly Uint8Array[] }): TextPart[] =>
  reading(updates, (doc) => {
    const found: { part: number; heading: string; blocks: TidyDoc['content'] }[] = [
      { part: 0, heading: '', blocks: [] },
    ];
    for (const block of tidyOf(bodyOf(doc)).content) {
      if (block.type === 'heading')
        found.push({
          part: found.length,
          heading: plainText({ type: 'doc', content: [block] }).trim(),
          blocks: [],
        });
      else found.at(-1)?.blocks.push(block);
    }
    return found
      .map(({ part, heading, blocks }) => ({
        part,
        heading,
        text: plainText({ type: 'doc', content: blocks }).trim(),
      }))
      .filter(({ heading, text }) => heading !== '' || text !== '');
  });

const plainOf = (text: Y.XmlText): string =>
  (text.toDelta() as { insert?: unknown }[])
    .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
    .join('');

/** Takes the part that begins with a heading out of a text, and makes it the first change of another. */
export function splitOf({ state, at, clients, anchors }: SplitQuestion): SplitText | null {
  const doc = readDoc([state]);
  try {
    const children = childrenOf(doc);
    const from = children.findIndex((child) => isAt(child, at));
    if (from < 1) return null;
    const part = partOf(children.slice(from), clients.part);
    // Asked before the part is gone.
    const inPart = anchors.map((anchor) => liesIn(doc, anchor, new Set(children.slice(from))));
    const rest = changeIn(doc, clients.rest, (body) => body.delete(from, children.length - from));
    return rest && { rest, part, inPart };
  } finally {
    doc.destroy();
  }
}

function partOf(children: readonly unknown[], clientId: number): Uint8Array {
  const made = new Y.Doc();
  try {
    made.clientID = clientId;
    const blocks = children.flatMap((child) =>
      child instanceof Y.XmlElement || child instanceof Y.XmlText ? [child.clone()] : [],
    );
    made.transact(() => bodyOf(made).insert(0, blocks));
    return Y.encodeStateAsUpdate(made);
  } finally {
    made.destroy();
  }
}

/** Whether both ends of an anchor stand in these blocks of the text. */
function liesIn(doc: Y.Doc, { start, end }: AnchorBytes, blocks: ReadonlySet<unknown>): boolean {
  return [start, end].every((bytes) => {
    const { item } = Y.decodeRelativePosition(bytes);
    if (!item || item.clock >= Y.getState(doc.store, item.client)) return false;
    const found: unknown = Y.getItem(doc.store, item);
    if (!(found instanceof Y.Item) || found.deleted) return false;
    let type = found.parent;
    while (type instanceof Y.XmlElement || type instanceof Y.XmlText) {
      if (blocks.has(type)) return true;
      type = type._item?.parent ?? null;
    }
    return false;
  });
}

/** The part as the log has it without the change that took it away: what others typed in it at that moment is there. */
export function partSinceOf({ updates, at, part }: PartQuestion): Uint8Array | null {
  return reading(
    updates.filter((update) => !takesAway(update, at)),
    (doc) => {
      const children = childrenOf(doc);
      const from = children.findIndex((child) => isAt(child, at));
      if (from < 0) return null;
      const now = partOf(children.slice(from), 1);
      return saysSame(now, part) ? null : now;
    },
  );
}

/** A change that adds nothing and deletes the heading: the one that split the text, or somebody's who did the same. */
function takesAway(update: Uint8Array, { client, clock }: StructId): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  return (
    structs.length === 0 &&
    (ds.clients.get(client) ?? []).some((range) => range.clock <= clock && clock < range.clock + range.len)
  );
}

const saysSame = (a: Uint8Array, b: Uint8Array): boolean =>
  reading([a], (left) =>
    reading([b], (right) => {
      const said = (doc: Y.Doc) =>
        childrenOf(doc)
          .map((child) => (child instanceof Y.XmlElement ? elementJson(child as Y.XmlElement) : ''))
          .join();
      return said(left) === said(right);
    }),
  );

/** Puts blocks at the end of a text. Throws where they do not fit the schema: that is a mistake in the program. */
export function appendOf(given: {
  state: Uint8Array;
  blocks: readonly Block[];
  clientId: number;
}): Uint8Array {
  const doc = readDoc([given.state]);
  try {
    const last = childrenOf(doc).at(-1);
    const endsInLine = last instanceof Y.XmlElement && last.nodeName === 'paragraph' && last.length === 0;
    // What ends the text would leave no place to write on.
    const blocks: readonly Block[] = endsInLine ? given.blocks : [...given.blocks, { type: 'paragraph' }];
    const made = reading([updateFrom(blocks, 1)], (from) =>
      childrenOf(from).flatMap((child) => (child instanceof Y.XmlElement ? [child.clone()] : [])),
    );
    const update = changeIn(doc, given.clientId, (body) =>
      body.insert(body.length - (endsInLine ? 1 : 0), made),
    );
    if (!update) throw new Error('There was nothing to add.');
    return update;
  } finally {
    doc.destroy();
  }
}

/** Sets attributes of the block of an id, those alone that differ. */
export function setAttributesOf(given: AttributesQuestion): Uint8Array | null {
  const doc = readDoc([given.state]);
  try {
    const block = childrenOf(doc).find(
      (child): child is Y.XmlElement =>
        child instanceof Y.XmlElement &&
        child.nodeName === given.node &&
        (child.getAttributes() as Record<string, unknown>).id === given.id,
    );
    if (!block) return null;
    const now = block.getAttributes() as Record<string, unknown>;
    const wanted = Object.entries(given.attributes).filter(
      ([key, value]) => JSON.stringify(now[key]) !== JSON.stringify(value),
    );
    return changeIn(doc, given.clientId, () => {
      for (const [key, value] of wanted) block.setAttribute(key, value as string);
    });
  } finally {
    doc.destroy();
  }
}
