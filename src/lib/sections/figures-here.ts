/** Figures in an editor: put in at the cursor, and told of when a newer release says something else. */
import { Extension, type Command, type Editor } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { PlaceableFigure } from '../wards/placing.ts';
import { newerClass, type PlacedFigure } from './evidence-keys.ts';

/** What the server says of a figure that stands in the text: null where the newest releases say the same. */
type FigureNow = PlacedFigure & { now: { shown: string; release: string } | null };

/** Puts a figure after what is selected, or in place of the empty line that is, with a line to say something about it. */
export const insertFigure =
  (figure: PlaceableFigure): Command =>
  ({ state, tr, dispatch }) => {
    const { evidence, paragraph } = state.schema.nodes;
    if (!evidence || !paragraph) return false;
    if (!dispatch) return true;
    const { $from, $to } = tr.selection;
    const made = evidence.create({ ...figure, id: crypto.randomUUID() }, paragraph.create());
    const isEmptyLine =
      $from.depth === 1 && $from.parent.type === paragraph && $from.parent.content.size === 0;
    const at = isEmptyLine ? $from.before(1) : $to.depth === 0 ? $to.pos : $to.after(1);
    tr.replaceWith(at, isEmptyLine ? $from.after(1) : at, made);
    // What ends the text would leave no place to write on.
    const end = at + made.nodeSize;
    if (end === tr.doc.content.size) tr.insert(end, paragraph.create());
    tr.scrollIntoView();
    return true;
  };

type Told = { figures: readonly FigureNow[]; drawn: DecorationSet };
const key = new PluginKey<Told>('figures');

/** A figure for a section as its server lets it stand there, or the words of why not. */
export async function fetchFigure(
  sectionId: string,
  query: Record<string, string | null>,
): Promise<PlaceableFigure | string> {
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]])),
  );
  try {
    const response = await fetch(`/api/v1/sections/${sectionId}/figure?${asked}`);
    if (response.ok) return (await response.json()) as PlaceableFigure;
    const { detail } = (await response.json()) as { detail?: string };
    return detail ?? 'This figure is not to be had.';
  } catch {
    return 'There is no connection. Try again once it is back.';
  }
}

/** Below each figure of which a newer release says something else, it says so, and takes it over when asked. */
export const figuresHere = (sectionId: string): Extension =>
  Extension.create({
    name: 'figures',
    onCreate() {
      void look(this.editor, sectionId);
    },
    addProseMirrorPlugins() {
      const { editor } = this;
      return [
        new Plugin<Told>({
          key,
          state: {
            init: () => ({ figures: [], drawn: DecorationSet.empty }),
            apply(tr, before) {
              const figures = (tr.getMeta(key) as readonly FigureNow[] | undefined) ?? before.figures;
              if (figures === before.figures && !tr.docChanged) return before;
              return { figures, drawn: draw(tr.doc, figures, editor, sectionId) };
            },
          },
          props: { decorations: (state) => key.getState(state)?.drawn },
        }),
      ];
    },
  });

async function look(editor: Editor, sectionId: string): Promise<void> {
  const response = await fetch(`/api/v1/sections/${sectionId}/figures`).catch(() => null);
  if (!response?.ok || editor.isDestroyed) return;
  const { items } = (await response.json()) as { items: FigureNow[] };
  // Nothing is dispatched for nothing: it would read the selection anew under somebody's keys.
  if (items.some(({ now }) => now !== null)) editor.view.dispatch(editor.state.tr.setMeta(key, items));
}

function draw(doc: Node, figures: readonly FigureNow[], editor: Editor, sectionId: string): DecorationSet {
  const told: Decoration[] = [];
  doc.forEach((node, at) => {
    if (node.type.name !== 'evidence') return;
    const { id, value } = node.attrs as Record<string, unknown>;
    // One that was taken over since says something else than the server told of.
    const figure = figures.find((one) => one.id !== null && one.id === id && one.value === value);
    if (!figure?.now) return;
    const { now } = figure;
    const tell = () => notice(editor, sectionId, figure, now);
    told.push(Decoration.widget(at + node.nodeSize, tell, { side: -1, key: `newer ${figure.id}` }));
  });
  return DecorationSet.create(doc, told);
}

function notice(
  editor: Editor,
  sectionId: string,
  figure: FigureNow,
  { shown, release }: NonNullable<FigureNow['now']>,
): HTMLElement {
  const box = document.createElement('p');
  box.className = newerClass;
  box.contentEditable = 'false';
  box.append(`A newer release says ${shown} (${release}). `);
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Take it over';
  button.addEventListener('click', () => void takeOver(editor, sectionId, figure, button));
  box.append(button);
  return box;
}

async function takeOver(
  editor: Editor,
  sectionId: string,
  { id, shape, area, measure, ward, edition, from, to }: FigureNow,
  button: HTMLButtonElement,
): Promise<void> {
  button.disabled = true;
  const fresh = await fetchFigure(sectionId, { shape, area, measure, ward, edition, from, to });
  button.disabled = false;
  if (typeof fresh === 'string') {
    button.textContent = fresh;
    return;
  }
  editor.commands.command(({ tr }) => {
    tr.doc.forEach((node, at) => {
      if (node.type.name !== 'evidence' || node.attrs.id !== id) return;
      for (const [name, value] of Object.entries(fresh)) tr.setNodeAttribute(at, name, value);
    });
    return tr.docChanged;
  });
}
