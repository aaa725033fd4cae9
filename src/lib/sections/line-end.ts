import { Extension } from '@tiptap/core';
import { Plugin, PluginKey, TextSelection, type EditorState } from '@tiptap/pm/state';
import { isFromOthers } from './own-changes.ts';

/** Whether the caret was put at the end of its line by whoever writes here, and nothing but others' words came since. */
const key = new PluginKey<boolean>('lineEnd');

const isAtEnd = ({ selection: { empty, $head } }: EditorState): boolean =>
  empty && $head.parent.isTextblock && $head.parentOffset === $head.parent.content.size;

/**
 * A new line begins after the line that somebody else is still typing. Words that others type where one's caret stands
 * come after it, so that two who type at one place do not mix their letters; but a new line begun there would take the
 * other's last letters with it, out of the middle of their word.
 */
export const keepingLinesWhole = Extension.create({
  name: 'lineEnd',
  // Before the keys that split a line.
  priority: 1000,
  addProseMirrorPlugins: () => [
    new Plugin<boolean>({
      key,
      state: {
        init: (_, state) => isAtEnd(state),
        apply: (transaction, was, _before, after) =>
          isFromOthers(transaction) || !(transaction.docChanged || transaction.selectionSet)
            ? was
            : isAtEnd(after),
      },
      props: {
        handleKeyDown({ state, dispatch }, event) {
          const { $head } = state.selection;
          if (event.key !== 'Enter' || event.isComposing || !key.getState(state) || isAtEnd(state))
            return false;
          dispatch(state.tr.setSelection(TextSelection.create(state.doc, $head.end())));
          return false;
        },
      },
    }),
  ],
});
