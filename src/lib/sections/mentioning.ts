/** Mentions in an editor: drawn with the name that this reader may see, and chosen from a list after an @. */
import { Extension, type Editor, type Extensions } from '@tiptap/core';
import { PluginKey } from '@tiptap/pm/state';
import Suggestion, { type SuggestionProps } from '@tiptap/suggestion';
import { shownAttributes } from './attributes.ts';
import { someone } from './mentions.ts';
import type { PersonOnScreen } from '../ui/person.ts';

/** Somebody who can be mentioned, as this reader may see them. */
export type Mentionable = PersonOnScreen & { id: string };

/** The list as it stands open; `at` is the one that Enter takes. */
export type MentionList = {
  people: readonly Mentionable[];
  at: number;
  /** Of the @, in the window, now. Null: it is gone. */
  place: () => DOMRect | null;
  choose: (person: Mentionable) => void;
};

export const listId = 'mention-list';
export const optionId = (index: number): string => `${listId}-${index}`;

const mostShown = 5;

/** Those of whom a word of name or organisation begins with what was typed. */
export function peopleFor(people: readonly Mentionable[], query: string): Mentionable[] {
  const typed = query.toLocaleLowerCase('en-GB');
  const words = ({ label, organisation }: Mentionable) =>
    `${label} ${organisation}`.toLocaleLowerCase('en-GB').split(/[^\p{L}\p{N}]+/u);
  return people.filter((one) => words(one).some((word) => word.startsWith(typed))).slice(0, mostShown);
}

/** The schema's extensions, with mentions that show the names given. */
export const namingMentions = (extensions: Extensions, names: ReadonlyMap<string, string>): Extensions =>
  extensions.map((each) =>
    each.name !== 'mention'
      ? each
      : each.extend({
          renderHTML: ({ node }: { node: { attrs: Record<string, unknown> } }) => {
            const { person } = shownAttributes('mention', node.attrs);
            const name = typeof person === 'string' ? names.get(person) : undefined;
            return [
              'span',
              { class: 'mention', 'data-person': person },
              name === undefined ? someone : `@${name}`,
            ] as const;
          },
        }),
  );

const key = new PluginKey('mentions');

/** After an @: tells `onList` which people are offered, and takes arrows, Enter, Tab and Escape meanwhile. */
export const mentioning = (
  people: readonly Mentionable[],
  onList: (list: MentionList | null) => void,
): Extension =>
  Extension.create({
    name: 'mentioning',
    addProseMirrorPlugins() {
      return [
        Suggestion<Mentionable, Mentionable>({
          editor: this.editor,
          pluginKey: key,
          char: '@',
          allowedPrefixes: [' ', '('],
          decorationClass: 'asking',
          items: ({ query }) => peopleFor(people, query),
          allow: ({ editor }) => !editor.isActive('code'),
          command: ({ editor, range, props: { id } }) => {
            const after = [
              { type: 'mention', attrs: { person: id } },
              { type: 'text', text: ' ' },
            ];
            editor.chain().focus().insertContentAt(range, after).run();
          },
          render: () => listing(this.editor, onList),
        }),
      ];
    },
  });

function listing(editor: Editor, onList: (list: MentionList | null) => void) {
  let shown: MentionList | null = null;
  const tell = (next: MentionList | null) => {
    shown = next;
    describe(editor, next);
    onList(next);
  };
  const show = ({ items, command, clientRect }: SuggestionProps<Mentionable, Mentionable>) => {
    if (items.length === 0 || !clientRect) return tell(null);
    const at = shown && shown.people[shown.at] === items[shown.at] ? shown.at : 0;
    tell({ people: items, at, place: clientRect, choose: command });
  };
  return {
    onStart: show,
    onUpdate: show,
    onExit: () => tell(null),
    onKeyDown({ event }: { event: KeyboardEvent }): boolean {
      if (!shown) return false;
      const { people, at, choose } = shown;
      const person = people[at];
      if ((event.key === 'Enter' || event.key === 'Tab') && person) {
        choose(person);
        return true;
      }
      const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
      if (to === undefined) return false;
      tell({ ...shown, at: (to + people.length) % people.length });
      return true;
    },
  };
}

/** The focus stays in the text: the text says which option is meant. */
function describe(editor: Editor, list: MentionList | null): void {
  if (editor.isDestroyed) return;
  const { dom } = editor.view;
  if (!list) {
    for (const name of ['aria-controls', 'aria-activedescendant']) dom.removeAttribute(name);
    return;
  }
  dom.setAttribute('aria-controls', listId);
  dom.setAttribute('aria-activedescendant', optionId(list.at));
}
