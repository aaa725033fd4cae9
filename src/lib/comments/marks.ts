/** Comments as a text shows them: underlined words, the ones being read lit, and keys to choose words by. */
import { Extension, type Editor } from '@tiptap/core';
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { spanOf, wordsWithin, type Anchor, type Span } from './anchors.ts';
import { chooseByKeys } from './choosing.ts';

/** What is marked: a thread, or (`new`) the words somebody is about to say something about. */
export type Marked = {
  id: string;
  look: 'said' | 'proposed' | 'done' | 'new';
  anchor: Anchor | null;
  quote: string;
};

/** Where each thread's words are; those that are nowhere are not in it. */
export type Spans = ReadonlyMap<string, Span>;

type Shown = { marked: readonly Marked[]; lit: string | null };
type Kept = Shown & { set: DecorationSet };

export const marksKey = new PluginKey<Kept>('comments');

export type MarkEvents = {
  /** After each change of where the words are. */
  onSpans: (spans: Spans) => void;
  /** Words were chosen, or none. */
  onChosen: (span: Span | null) => void;
  onPicked: (id: string) => void;
  /** By keys: to say something about the chosen words. */
  onAsk: () => void;
};

/** The marks of a text. They change nothing in it. */
export const threadMarks = (events: MarkEvents): Extension =>
  Extension.create({
    name: 'threadMarks',
    // After the extension that binds the text: what it did is seen in the state.
    priority: 10,
    addKeyboardShortcuts: () => ({ 'Mod-Alt-m': () => (events.onAsk(), true) }),
    onSelectionUpdate() {
      events.onChosen(chosenIn(this.editor));
    },
    addProseMirrorPlugins: () => [marksPlugin(events)],
  });

const chosenIn = ({ state }: Editor): Span | null =>
  state.selection.empty ? null : wordsWithin(state.doc, state.selection);

/** Shows these marks from now on. */
export function showMarks({ view }: Editor, shown: Shown): void {
  view.dispatch(view.state.tr.setMeta(marksKey, shown).setMeta('addToHistory', false));
}

function marksPlugin(events: MarkEvents): Plugin<Kept> {
  return new Plugin<Kept>({
    key: marksKey,
    state: {
      init: () => ({ marked: [], lit: null, set: DecorationSet.empty }),
      apply: (tr, kept, _old, state) => next(tr, kept, state),
    },
    props: {
      decorations: (state) => marksKey.getState(state)?.set,
      handleClick: (view, at) => {
        const [found] = marksKey.getState(view.state)?.set.find(at, at) ?? [];
        if (found) events.onPicked(idOf(found));
        return false;
      },
      handleDOMEvents: {
        keydown: (view, event) => !view.editable && chooseByKeys(view.dom, event, events.onAsk),
      },
    },
    view: () => ({
      update(view, before) {
        const set = marksKey.getState(view.state)?.set;
        if (set && set !== marksKey.getState(before)?.set) events.onSpans(spansIn(set));
      },
    }),
  });
}

function next(tr: Transaction, kept: Kept, state: EditorState): Kept {
  const shown = tr.getMeta(marksKey) as Shown | undefined;
  // What others did replaces the whole text: positions say nothing then, the characters' own ids do.
  if (shown || tr.getMeta(ySyncPluginKey)) return drawn(shown ?? kept, state);
  return tr.docChanged ? { ...kept, set: kept.set.map(tr.mapping, tr.doc) } : kept;
}

function drawn({ marked, lit }: Shown, state: EditorState): Kept {
  const decorations = marked.flatMap(({ id, look, anchor, quote }) => {
    const span = spanOf(state, anchor, quote);
    if (!span) return [];
    const attributes = { class: `thread-words ${look}${id === lit ? ' lit' : ''}`, 'data-thread': id };
    return [Decoration.inline(span.from, span.to, attributes, { id })];
  });
  return { marked, lit, set: DecorationSet.create(state.doc, decorations) };
}

const idOf = ({ spec }: Decoration): string => (spec as { id: string }).id;

const spansIn = (set: DecorationSet): Spans => {
  const spans = new Map<string, Span>();
  for (const each of set.find()) {
    const before = spans.get(idOf(each));
    spans.set(idOf(each), {
      from: Math.min(each.from, before?.from ?? each.from),
      to: Math.max(each.to, before?.to ?? each.to),
    });
  }
  return spans;
};
