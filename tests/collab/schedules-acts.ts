import * as Y from 'yjs';
import type { Chance } from '../fixtures/random.ts';
import {
  deleteBlock,
  deleteText,
  elementsIn,
  format,
  insertBlock,
  insertText,
  paragraph,
  setAttribute,
  split,
  type Act,
  type Writer,
} from './writers.ts';

/** What people do in an editor beyond typing: blocks joined, wrapped and lifted, tables. Words move as the editor moves them. */

type Outer = Y.XmlElement | Y.XmlFragment;

const outerOf = (element: Y.XmlElement) => element.parent as Outer | null;
const indexIn = (outer: Outer, element: Y.XmlElement) => outer.toArray().indexOf(element);
const named = (writer: Writer, ...names: string[]) =>
  elementsIn(writer.body).filter(({ nodeName }) => names.includes(nodeName));

/** The same words and marks in a new element: the editor deletes and writes again what it moves. */
function again(element: Y.XmlElement): Y.XmlElement {
  const copy = new Y.XmlElement(element.nodeName);
  for (const [name, value] of Object.entries(element.getAttributes()))
    if (value !== undefined) copy.setAttribute(name, value);
  const children = element.toArray().map((child) => {
    if (!(child instanceof Y.XmlText)) return again(child as Y.XmlElement);
    const text = new Y.XmlText();
    text.applyDelta(child.toDelta() as object[]);
    return text;
  });
  if (children.length > 0) copy.insert(0, children);
  return copy;
}

const textOf = (element: Y.XmlElement): Y.XmlText | null => {
  const first = element.length > 0 ? element.get(0) : null;
  return first instanceof Y.XmlText ? first : null;
};

const join: Act = (writer, chance) => {
  const pairs = named(writer, 'paragraph').flatMap((one): [Y.XmlElement, Y.XmlElement][] => {
    const next = outerOf(one)?.toArray()[indexIn(outerOf(one) as Outer, one) + 1];
    return next instanceof Y.XmlElement && next.nodeName === 'paragraph' ? [[one, next]] : [];
  });
  if (pairs.length === 0) return;
  const [one, next] = chance.pick(pairs);
  const [text, tail] = [textOf(one), textOf(next)];
  if (!text) return;
  writer.doc.transact(() => {
    const delta = tail ? (tail.toDelta() as { insert: string; attributes?: object }[]) : [];
    for (const { insert, attributes } of delta) text.insert(text.length, insert, attributes ?? {});
    const outer = outerOf(next) as Outer;
    outer.delete(indexIn(outer, next), 1);
  });
};

const wrap: Act = (writer, chance) => {
  const free = named(writer, 'paragraph').filter((each) => outerOf(each) === writer.body);
  if (free.length === 0) return;
  const one = chance.pick(free);
  writer.doc.transact(() => {
    const at = indexIn(writer.body, one);
    const inner = again(one);
    writer.body.delete(at, 1);
    const kind = chance.pick(['bulletList', 'orderedList', 'blockquote', 'callout']);
    const wrapped = new Y.XmlElement(kind);
    if (kind.endsWith('List')) {
      const item = new Y.XmlElement('listItem');
      item.insert(0, [inner]);
      wrapped.insert(0, [item]);
    } else wrapped.insert(0, [inner]);
    writer.body.insert(at, [wrapped]);
  });
};

const lift: Act = (writer, chance) => {
  const wrapped = named(writer, 'bulletList', 'orderedList', 'blockquote', 'callout').filter(
    (each) => outerOf(each) === writer.body && each.length > 0,
  );
  if (wrapped.length === 0) return;
  const one = chance.pick(wrapped);
  writer.doc.transact(() => {
    const at = indexIn(writer.body, one);
    const blocks = one
      .toArray()
      .flatMap((child) =>
        (child as Y.XmlElement).nodeName === 'listItem' ? (child as Y.XmlElement).toArray() : [child],
      )
      .map((child) => again(child as Y.XmlElement));
    writer.body.delete(at, 1);
    writer.body.insert(at, blocks);
  });
};

const row = (writer: Writer, chance: Chance, cells: number) => {
  const made = new Y.XmlElement('tableRow');
  made.insert(
    0,
    Array.from({ length: cells }, () => {
      const cell = new Y.XmlElement('tableCell');
      cell.insert(0, [paragraph(writer, chance)]);
      return cell;
    }),
  );
  return made;
};

const insertTable: Act = (writer, chance) => {
  const table = new Y.XmlElement('table');
  table.insert(0, [row(writer, chance, 2), row(writer, chance, 2)]);
  writer.body.insert(chance.below(writer.body.length + 1), [table]);
};

const addRow: Act = (writer, chance) => {
  const tables = named(writer, 'table');
  if (tables.length === 0) return insertTable(writer, chance);
  const table = chance.pick(tables);
  table.insert(chance.below(table.length + 1), [row(writer, chance, 2)]);
};

const removeRow: Act = (writer, chance) => {
  const tables = named(writer, 'table').filter((table) => table.length > 0);
  if (tables.length > 0) {
    const table = chance.pick(tables);
    table.delete(chance.below(table.length), 1);
  }
};

const weights: [number, Act][] = [
  [10, insertText],
  [5, deleteText],
  [4, format],
  [3, split],
  [3, join],
  [2, insertBlock],
  [1, deleteBlock],
  [1, setAttribute],
  [2, wrap],
  [2, lift],
  [1, insertTable],
  [1, addRow],
  [1, removeRow],
  [2, (writer) => void writer.undo.undo()],
  [1, (writer) => void writer.undo.redo()],
];
const weighted = weights.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

/** Does one thing that people do in an editor, at random. */
export const edit: Act = (writer, chance) => chance.pick(weighted)(writer, chance);
