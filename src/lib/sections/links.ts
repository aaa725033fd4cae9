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

/** The cursor behind the words: were they left selected, the next key would take them away. */
export const afterIt: Command = ({ state, tr }) => {
  tr.setSelection(TextSelection.create(tr.doc, tr.selection.to));
  const { link } = state.schema.marks;
  if (link) tr.removeStoredMark(link);
  return true;
};
