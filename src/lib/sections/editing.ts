import { Editor, Extension, type Extensions } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import type * as Y from 'yjs';
import type { NudgeTopic } from '../core/nudge.ts';
import { drawCaret, placeNames } from './carets.ts';
import { forgetKept, openKeptWords } from './client/kept-words.ts';
import { openSectionClient, type SectionClient } from './client/section-client.ts';
import type { SectionClientState } from './client/state.ts';
import type { Keeping } from '../people/keeping.ts';
import { figuresHere } from './figures-here.ts';
import { peopleHere, type Here } from './here.ts';
import { keepingLinesWhole } from './line-end.ts';
import { mentioning, namingMentions, type Mentionable, type MentionList } from './mentioning.ts';
import { wordsIn } from './own-words.ts';
import { weighingPaste } from './paste.ts';
import { readingPaste } from './pasted.ts';
import { rootName } from './schema-names.ts';
import { sectionExtensions } from './schema.ts';

type Given = {
  element: HTMLElement;
  sectionId: string;
  title: string;
  /** How words are kept on this device until they are saved. */
  keeping: Keeping;
  /** Whom one may mention. */
  people: readonly Mentionable[];
  /** The names of everyone mentioned, as this reader may see them, by id. */
  names: ReadonlyMap<string, string>;
  /** Of the element that says how to get to the tools. */
  describedBy: string;
  onState: (state: SectionClientState) => void;
  onPeople: (people: Here[]) => void;
  /** A new editor, or none. */
  onEditor: (editor: Editor | null) => void;
  onMentions: (list: MentionList | null) => void;
  /** By keys: the address of a link, or the tools, are asked for. */
  onKeys: (wanted: 'link' | 'tools') => void;
  /** Something was not pasted; the words say why, and what to do. */
  onRefused: (words: string) => void;
  /** Beside those of the text, and after them: they change nothing in it by themselves. */
  extras: Extensions;
  /** There is something to fetch again. */
  onNudge: (topic: NudgeTopic) => void;
  /** Something in the editor changed: text, selection, whether it can be written in. */
  onChange: () => void;
};

export type Editing = {
  retry(): void;
  /** What was typed here and is not known to be saved, in words. */
  unsavedWords(): string;
  /** Nothing may be kept on this device any more, and what was goes. */
  forget(): void;
  stop(): void;
};

/**
 * A section's text in a page, over the section client. The editor is made once the text is there, and anew where the
 * client shows another document: who may write binds to the text itself, who may not to a private copy.
 */
export function startEditing(given: Given): Editing {
  const { protocol, host } = location;
  const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/collab`;
  const { sectionId, keeping } = given;
  const kept =
    keeping === null || keeping === 'never'
      ? Promise.resolve(null)
      : openKeptWords({ ...keeping, section: sectionId }).catch(() => null);
  if (keeping === 'never') void forgetKept(sectionId).catch(() => undefined);
  const client = openSectionClient({ url, sectionId, WebSocket: globalThis.WebSocket, kept });
  const shown = showing(given);
  const unsaved = keepUnsaved();
  let heard = client.awareness();

  const tellPeople = () => given.onPeople(peopleHere(heard.getStates(), heard.clientID));
  const listen = () => {
    heard.off('change', tellPeople);
    heard = client.awareness();
    heard.on('change', tellPeople);
    tellPeople();
  };
  const follow = (state: SectionClientState) => {
    unsaved.follow(client, state);
    given.onState(state);
    if (client.awareness() !== heard) listen();
    if (state.ending === 'no-access' || state.ending === 'signed-out') shown.close();
    else shown.follow(client, state);
    given.onChange();
  };
  const off = client.onState(follow);
  client.onNudge(given.onNudge);
  listen();
  return {
    retry: () => client.retry(),
    unsavedWords: () => unsaved.words(),
    forget() {
      client.keepNothing();
      void forgetKept(sectionId).catch(() => undefined);
    },
    stop() {
      off();
      heard.off('change', tellPeople);
      shown.close();
      client.stop();
    },
  };
}

/** Keeps what is typed here until all of it is saved: to be given back in words where it never will be. */
function keepUnsaved() {
  const updates: Uint8Array[] = [];
  let heard: Y.Doc | null = null;
  const hear = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
    if (local) updates.push(update);
  };
  return {
    follow(client: SectionClient, { save, level }: SectionClientState): void {
      if (save === 'saved') updates.length = 0;
      const doc = level === 'edit' ? client.view() : heard;
      if (doc === heard) return;
      heard?.off('update', hear);
      doc?.on('update', hear);
      heard = doc;
    },
    words: () => wordsIn(updates),
  };
}

/** The editor that shows what the client has, made anew where that is another document. */
function showing(given: Given) {
  let editor: Editor | null = null;
  let parts: unknown[] = [];
  const close = () => {
    if (!editor) return;
    editor.destroy();
    editor = null;
    parts = [];
    given.onEditor(null);
  };
  return {
    close,
    follow(client: SectionClient, state: SectionClientState): void {
      const view = client.view();
      const mayEdit = state.level === 'edit';
      const awareness = client.awareness();
      const wanted = [view, mayEdit, awareness];
      if (view && state.synced && wanted.some((part, i) => part !== parts[i])) {
        close();
        parts = wanted;
        editor = makeEditor(given, client, view, mayEdit);
        given.onEditor(editor);
      }
      const canWrite = mayEdit && state.connection !== 'ended' && !state.full;
      if (editor && editor.isEditable !== canWrite) editor.setEditable(canWrite, false);
    },
  };
}

/** Keys that lead out of the text: to the tools, and to the question where a link leads. */
const keysFor = ({ onKeys }: Given) =>
  Extension.create({
    name: 'keys',
    addKeyboardShortcuts: () => ({
      'Mod-k': () => {
        // Once the browser has told where the key before it put the cursor.
        setTimeout(() => onKeys('link'));
        return true;
      },
      'Alt-F10': () => {
        onKeys('tools');
        return true;
      },
    }),
  });

/** Of the edges of the window, in px. */
const clear = { top: 72, right: 0, bottom: 104, left: 0 };

function makeEditor(given: Given, client: SectionClient, view: Y.Doc, mayEdit: boolean): Editor {
  const awareness = client.awareness();
  return new Editor({
    element: given.element,
    extensions: [
      ...namingMentions(sectionExtensions('editor'), given.names),
      Collaboration.configure({ document: view, field: rootName }),
      // The server says who somebody is, as each reader may see them: what is said here of oneself is replaced.
      ...(mayEdit
        ? [
            CollaborationCaret.configure({ provider: { awareness }, user: {}, render: drawCaret }),
            mentioning(given.people, given.onMentions),
            keysFor(given),
            keepingLinesWhole,
            figuresHere(given.sectionId),
            readingPaste,
            weighingPaste({ room: () => client.room(), onRefused: given.onRefused }),
          ]
        : []),
      ...given.extras,
    ],
    editable: mayEdit,
    // The page's own rules stand in the stylesheet: none is injected.
    injectCSS: false,
    editorProps: {
      // What is written in stays clear of the tools above it, and on a phone of the bar below.
      scrollMargin: clear,
      scrollThreshold: clear,
      attributes: {
        class: 'prose section-text',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': `Text of ${given.title}`,
        'aria-describedby': given.describedBy,
        ...(mayEdit ? {} : { 'aria-readonly': 'true', tabindex: '0' }),
      },
    },
    onTransaction: ({ editor }) => {
      const { dom } = editor.view;
      placeNames(dom);
      // A caret may be drawn anew by what follows on this change.
      requestAnimationFrame(() => placeNames(dom));
      given.onChange();
    },
  });
}
