/** What is pasted or dropped into a text, weighed before it is in it. */
import { Extension } from '@tiptap/core';
import type { Node, Slice } from '@tiptap/pm/model';
import { Plugin } from '@tiptap/pm/state';

const utf8 = new TextEncoder();
const bytesOf = (value: unknown): number =>
  value === null || value === undefined || value === '' ? 0 : utf8.encode(JSON.stringify(value)).length;

/** Ids, places and names of one struct, at most. */
const perStruct = 40;

/** At most how many bytes content becomes as a change of the text: never less than it does. */
export function weigh(slice: Pick<Slice, 'content'>): number {
  let bytes = 0;
  slice.content.descendants((node: Node) => {
    bytes += perStruct + (node.isText ? bytesOf(node.text) : bytesOf(node.type.name) + perStruct);
    for (const [key, value] of Object.entries(node.attrs))
      if (value !== null) bytes += perStruct + bytesOf(key) + bytesOf(value);
    // A mark is written where it begins and where it ends.
    for (const { type, attrs } of node.marks) bytes += 2 * (perStruct + bytesOf(type.name) + bytesOf(attrs));
  });
  return bytes;
}

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** What is said where it is too much: what happened, what was kept, what to do next. Null: there is room for it. */
export const tooLarge = (bytes: number, room: number): string | null =>
  bytes <= room
    ? null
    : `That is too much at once (${megabytes(bytes)}), and was not put in. The text is as it was. ` +
      (room < 1024 * 1024 ? 'Wait until all is saved, or paste' : 'Paste') +
      ' it in smaller parts.';

type Given = {
  /** How many bytes may still be added. */
  room: () => number;
  /** Something was not put in; the words say why. */
  onRefused: (words: string) => void;
};

/** Longer than this even a page that says little is not read at all: reading it would hold the page up. */
const longestPage = 16 * 1024 * 1024;

/** Lets in what there is room for, and says of the rest that there is none. */
export const weighingPaste = ({ room, onRefused }: Given): Extension => {
  const refuses = (words: string | null): boolean => {
    if (words !== null) onRefused(words);
    return words !== null;
  };
  /** Before it is read: plain text comes in as it is. */
  const refusesRaw = (data: DataTransfer | null): boolean => {
    const html = data?.getData('text/html') ?? '';
    const plain = data?.getData('text/plain') ?? '';
    if (html.length > longestPage) return refuses(tooLarge(html.length, longestPage));
    return html === '' && refuses(tooLarge(plain.length, room()));
  };
  const raw = (event: Event, data: DataTransfer | null) => {
    if (!refusesRaw(data)) return false;
    event.preventDefault();
    return true;
  };
  return Extension.create({
    name: 'weighingPaste',
    // Before those that read what is pasted.
    priority: 1000,
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          handleDOMEvents: {
            paste: (_view, event) => raw(event, event.clipboardData),
            drop: (_view, event) => raw(event, event.dataTransfer),
          },
          handlePaste: (_view, _event, slice) => refuses(tooLarge(weigh(slice), room())),
          handleDrop: (_view, _event, slice) => refuses(tooLarge(weigh(slice), room())),
        },
      }),
    ],
  });
};
