/** After an @ in an editor: which words ask for somebody, and the keys that are for their list meanwhile. */
import type { Editor } from '@tiptap/core';
import type { ResolvedPos } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

/** The words from the @ on; `query` is without it. */
export type Asked = { from: number; to: number; query: string };

type Given = {
  editor: Editor;
  /** Other words are asked for, or none any more. `place`: of the @, in the window, now. */
  onAsked: (asked: Asked | null, place: () => DOMRect | null) => void;
  /** True: the key was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
};

type State = {
  asked: Asked | null;
  /** Where the @ stands for which the list was closed. */
  closed: number | null;
};

const key = new PluginKey<State>('asking');
const close = 'close';
const className = 'asking';

/** No name is longer. */
const longest = 100;

/** An @ at the beginning, or after a space or a bracket, and what was typed after it. */
function askedAt($at: ResolvedPos): Asked | null {
  const { parent, parentOffset, pos } = $at;
  if (!parent.isTextblock || $at.marks().some(({ type }) => type.name === 'code')) return null;
  const before = parent.textBetween(Math.max(0, parentOffset - longest), parentOffset, '\ufffc', '\ufffc');
  const words = /(?:^|[\s(\ufffc])@([^\s@\ufffc]*)$/.exec(before);
  if (!words) return null;
  const query = words[1] ?? '';
  return { from: pos - query.length - 1, to: pos, query };
}

const isSame = (a: Asked | null, b: Asked | null) =>
  a === b || (a !== null && b !== null && a.from === b.from && a.query === b.query);

export const asking = ({ editor, onAsked, onKey }: Given): Plugin =>
  new Plugin<State>({
    key,
    state: {
      init: () => ({ asked: null, closed: null }),
      apply(tr, before) {
        const closed = before.closed === null ? null : tr.mapping.map(before.closed);
        if (tr.getMeta(key) === close) return { asked: null, closed: before.asked?.from ?? closed };
        const { selection } = tr;
        const canAsk = editor.isEditable && (selection.empty || editor.view.composing);
        const asked = canAsk ? askedAt(selection.$from) : null;
        if (asked && asked.from === closed) return { asked: null, closed };
        return { asked, closed: null };
      },
    },
    view: ({ dom }) => ({
      update(view, before) {
        const asked = key.getState(view.state)?.asked ?? null;
        if (isSame(asked, key.getState(before)?.asked ?? null)) return;
        onAsked(asked, () => dom.querySelector(`.${className}`)?.getBoundingClientRect() ?? null);
      },
      destroy: () => onAsked(null, () => null),
    }),
    props: {
      handleKeyDown(view, event) {
        if (!key.getState(view.state)?.asked) return false;
        if (event.key !== 'Escape') return onKey(event);
        view.dispatch(view.state.tr.setMeta(key, close));
        return true;
      },
      decorations(state) {
        const asked = key.getState(state)?.asked;
        if (!asked) return null;
        return DecorationSet.create(state.doc, [
          Decoration.inline(asked.from, asked.to, { nodeName: 'span', class: className }),
        ]);
      },
    },
  });
