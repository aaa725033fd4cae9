import type { Command } from '@tiptap/core';
import { TextSelection } from '@tiptap/pm/state';
import { safeAddress } from './attributes.ts';

const eMail = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/;
const scheme = /^[a-z][a-z0-9+.-]*:/i;
const host = /^[^\s./:@]+(\.[^\s./:@]+)+([/?#]|:\d|$)/;

/** The address somebody means who typed this: `wardmote.example/x`, `a@b.example` or a whole one. Null: none to follow. */
export function addressFrom(typed: string): string | null {
  const text = typed.trim();
  if (eMail.test(text)) return safeAddress(`mailto:${text}`);
  if (scheme.test(text) && !host.test(text)) return safeAddress(text);
  return host.test(text) ? safeAddress(`https://${text}`) : null;
}

/** Ends of names that nobody types for anything but an address: "e.g.this" is none. */
const knownEnd = /\.(?:uk|com|org|net|gov|info|eu|ie|london|scot|wales|cymru)$/i;

/** The address that a whole word or line is, as somebody typed it in a text. Null: it is just a word. */
export function addressOf(word: string): string | null {
  const name = /^[^\s/?#:]+/.exec(word)?.[0] ?? '';
  const plain = /^https?:\/\//i.test(word) || /^www\./i.test(word) || eMail.test(word) || knownEnd.test(name);
  return plain && !/\s/.test(word) ? addressFrom(word) : null;
}

/** The address in a word, and where it stands there: without the brackets around it and what ends the sentence. */
export function addressIn(word: string): { href: string; from: number; to: number } | null {
  const from = /^[([{<"'“‘]*/.exec(word)?.[0].length ?? 0;
  let end = word.slice(from);
  // A bracket that the address itself opened belongs to it.
  const isOver = () =>
    end.endsWith(')') ? end.split(')').length > end.split('(').length : /[.,;:!?"'”’>\]}]$/.test(end);
  while (isOver()) end = end.slice(0, -1);
  const href = addressOf(end);
  return href === null ? null : { href, from, to: from + end.length };
}

/** The cursor behind the words: were they left selected, the next key would take them away. */
export const afterIt: Command = ({ state, tr }) => {
  tr.setSelection(TextSelection.create(tr.doc, tr.selection.to));
  const { link } = state.schema.marks;
  if (link) tr.removeStoredMark(link);
  return true;
};
