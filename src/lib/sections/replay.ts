/** What was typed before an editor was there, done in it. */
import type { Editor } from '@tiptap/core';
import { AllSelection, Selection, TextSelection } from '@tiptap/pm/state';
import type { Typed } from './held-keys.ts';
import { positionOf, type Spot } from './still.ts';

/** Puts the caret where it was meant to be, and chooses up to `to` where words were chosen. */
export function putCaret({ view }: Editor, from: Spot, to: Spot = from): void {
  const { doc, tr } = view.state;
  const place = (spot: Spot) => doc.resolve(Math.min(positionOf(doc, spot), doc.content.size));
  view.dispatch(
    tr.setSelection(TextSelection.between(place(from), place(to))).setMeta('addToHistory', false),
  );
}

export function typeAgain(editor: Editor, typed: readonly Typed[]): void {
  for (const each of typed) {
    if (each.kind === 'words') write(editor, each.words);
    else if (each.kind === 'key') press(editor, each.name);
    else if (each.html) editor.view.pasteHTML(each.html);
    else editor.view.pasteText(each.plain);
  }
}

/** Letter by letter, so that what an editor makes of `- ` or `## ` it makes of these. */
function write(editor: Editor, words: string): void {
  const { view } = editor;
  for (const letter of words) {
    if (letter === '\n') {
      editor.commands.keyboardShortcut('Enter');
      continue;
    }
    const { from, to } = view.state.selection;
    const insert = () => view.state.tr.insertText(letter, from, to);
    const handled = view.someProp('handleTextInput', (f) => f(view, from, to, letter, insert));
    if (!handled) view.dispatch(insert());
  }
}

function press(editor: Editor, name: string): void {
  const move = moves[name.replace('Shift-', '')];
  if (move) return moveBy(editor, move, name.includes('Shift-'));
  if (name === 'Mod-a')
    return void editor.view.dispatch(editor.state.tr.setSelection(new AllSelection(editor.state.doc)));
  const before = editor.state;
  editor.commands.keyboardShortcut(name);
  // What the browser would do by itself: one character less.
  if (editor.state === before || editor.state.doc.eq(before.doc)) remove(editor, name);
}

type Move = (selection: Selection, doc: Selection['$head']['doc']) => number;
const moves: Record<string, Move> = {
  ArrowLeft: ({ head }) => head - 1,
  ArrowRight: ({ head }) => head + 1,
  ArrowUp: ({ $head }) => ($head.depth > 0 ? $head.before() - 1 : 0),
  ArrowDown: ({ $head }, doc) => ($head.depth > 0 ? $head.after() + 1 : doc.content.size),
  Home: ({ $head }) => $head.start(),
  End: ({ $head }) => $head.end(),
  'Mod-Home': () => 0,
  'Mod-End': (_selection, doc) => doc.content.size,
};

function moveBy({ view }: Editor, move: Move, extends_: boolean): void {
  const { doc, selection, tr } = view.state;
  const to = Math.max(0, Math.min(move(selection, doc), doc.content.size));
  const side = to < selection.head ? -1 : 1;
  const $head = Selection.near(doc.resolve(to), side).$head;
  view.dispatch(
    tr.setSelection(
      extends_ ? TextSelection.between(selection.$anchor, $head) : TextSelection.near($head, side),
    ),
  );
}

function remove({ view }: Editor, name: string): void {
  const { selection, tr } = view.state;
  if (!selection.empty) return;
  const { $head, head } = selection;
  if (name === 'Backspace' && $head.parentOffset > 0) view.dispatch(tr.delete(head - 1, head));
  if (name === 'Delete' && $head.parentOffset < $head.parent.content.size)
    view.dispatch(tr.delete(head, head + 1));
}
