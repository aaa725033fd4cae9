/**
 * What is typed into a text while its editor is on its way, in order: none of it is lost, and it comes to stand where
 * the caret was meant to be.
 */
export type Typed =
  | { kind: 'words'; words: string }
  | { kind: 'key'; name: string }
  | { kind: 'paste'; html: string; plain: string };

/** Keys that do something other than write a letter: as editors' shortcuts name them, `Mod-b`, `ArrowLeft`. */
const others = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'Backspace',
  'Delete',
  'Enter',
]);

/** The name of a key that is to be pressed again once the editor is there. Null: it writes a letter, or is not the text's. */
export function nameOf(event: KeyboardEvent): string | null {
  if (event.isComposing) return null;
  const mod = event.ctrlKey || event.metaKey;
  const shortcut = mod && event.key.length === 1 && !['v', 'c', 'x'].includes(event.key.toLowerCase());
  if (!shortcut && !others.has(event.key)) return null;
  const parts = [mod ? 'Mod' : '', event.altKey ? 'Alt' : '', event.shiftKey ? 'Shift' : ''];
  return [...parts.filter(Boolean), event.key.length === 1 ? event.key.toLowerCase() : event.key].join('-');
}
