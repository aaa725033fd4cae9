/** Mentions in an editor: drawn with the name that this reader may see, and chosen from a list after an @. */
import { Extension, type Editor, type Extensions } from '@tiptap/core';
import { asking, type Asked } from './asking.ts';
import { shownAttributes } from './attributes.ts';
import { mentionHtml, someone } from './mentions.ts';
import type { PersonOnScreen } from '../ui/person.ts';

/** Who can be mentioned, as this reader may see them: a person, or an organisation by its name alone. */
export type Mentionable = PersonOnScreen & { id: string; isOrganisation: boolean };

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
function peopleFor(people: readonly Mentionable[], query: string): Mentionable[] {
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
            const { person, organisation } = shownAttributes('mention', node.attrs);
            const id = organisation ?? person;
            const name = typeof id === 'string' ? names.get(id) : undefined;
            return ['span', mentionHtml(node.attrs), name === undefined ? someone : `@${name}`] as const;
          },
        }),
  );

/** After an @: tells `onList` which people are offered, and takes arrows, Enter, Tab and Escape meanwhile. */
export const mentioning = (
  people: readonly Mentionable[],
  onList: (list: MentionList | null) => void,
): Extension =>
  Extension.create({
    name: 'mentioning',
    // Its keys come before those of the text while the list is open.
    priority: 200,
    addProseMirrorPlugins() {
      return [asking({ editor: this.editor, ...listing(this.editor, people, onList) })];
    },
  });

function listing(editor: Editor, people: readonly Mentionable[], onList: (list: MentionList | null) => void) {
  let shown: MentionList | null = null;
  const tell = (next: MentionList | null) => {
    shown = next;
    describe(editor, next);
    onList(next);
  };
  return {
    onAsked(asked: Asked | null, place: MentionList['place']): void {
      const found = asked ? peopleFor(people, asked.query) : [];
      if (!asked || found.length === 0) return tell(null);
      const at = shown && shown.people[shown.at] === found[shown.at] ? shown.at : 0;
      tell({ people: found, at, place, choose: (person) => mention(editor, asked, person) });
    },
    onKey(event: KeyboardEvent): boolean {
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

function mention(editor: Editor, { from, to }: Asked, { id, isOrganisation }: Mentionable): void {
  const after = [
    { type: 'mention', attrs: isOrganisation ? { organisation: id } : { person: id } },
    { type: 'text', text: ' ' },
  ];
  editor.view.focus();
  editor.chain().insertContentAt({ from, to }, after).run();
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
