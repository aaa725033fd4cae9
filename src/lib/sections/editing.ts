import { Editor } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import { openSectionClient } from './client/section-client.ts';
import type { SectionClientState } from './client/state.ts';
import { peopleHere, type Here } from './here.ts';
import { rootName } from './schema-names.ts';
import { sectionExtensions } from './schema.ts';

type Given = {
  element: HTMLElement;
  sectionId: string;
  title: string;
  onState(state: SectionClientState): void;
  onPeople(people: Here[]): void;
  /** A new editor, or none. */
  onEditor(editor: Editor | null): void;
  /** Something in the editor changed: text, selection, whether it can be written in. */
  onChange: () => void;
};

export type Editing = { retry(): void; stop(): void };

/**
 * A section's text in a page, over the section client. The editor is made once the text is there, and anew where the
 * client shows another document: who may write binds to the text itself, who may not to a private copy.
 */
export function startEditing(given: Given): Editing {
  const { protocol, host } = location;
  const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/collab`;
  const client = openSectionClient({ url, sectionId: given.sectionId, WebSocket: globalThis.WebSocket });
  let editor: Editor | null = null;
  let shown: unknown[] = [];
  let heard = client.awareness();

  const tellPeople = () => given.onPeople(peopleHere(heard.getStates(), heard.clientID));
  const listen = () => {
    heard.off('change', tellPeople);
    heard = client.awareness();
    heard.on('change', tellPeople);
    tellPeople();
  };
  const close = () => {
    editor?.destroy();
    editor = null;
    shown = [];
  };
  const follow = (state: SectionClientState) => {
    given.onState(state);
    if (client.awareness() !== heard) listen();
    const lost = state.ending === 'no-access' || state.ending === 'signed-out';
    if (lost && state.save === 'saved') {
      close();
      given.onEditor(null);
      return;
    }
    const view = client.view();
    const wanted = [view, state.level === 'edit', heard];
    if (view && state.synced && wanted.some((part, i) => part !== shown[i])) {
      close();
      shown = wanted;
      editor = makeEditor(given, view, state.level === 'edit' ? heard : null);
      given.onEditor(editor);
    }
    const canWrite = state.level === 'edit' && state.connection !== 'ended' && !state.full;
    if (editor && editor.isEditable !== canWrite) editor.setEditable(canWrite, false);
    given.onChange();
  };
  const off = client.onState(follow);
  listen();
  return {
    retry: () => client.retry(),
    stop() {
      off();
      heard.off('change', tellPeople);
      close();
      client.stop();
    },
  };
}

type View = NonNullable<ReturnType<ReturnType<typeof openSectionClient>['view']>>;
type Awareness = ReturnType<ReturnType<typeof openSectionClient>['awareness']>;

function makeEditor({ element, title, onChange }: Given, view: View, awareness: Awareness | null): Editor {
  return new Editor({
    element,
    extensions: [
      ...sectionExtensions('editor'),
      Collaboration.configure({ document: view, field: rootName }),
      // The server says who somebody is, as each reader may see them: what is said here of oneself is replaced.
      ...(awareness ? [CollaborationCaret.configure({ provider: { awareness }, user: {} })] : []),
    ],
    editable: awareness !== null,
    // The page's own rules stand in the stylesheet: none is injected.
    injectCSS: false,
    editorProps: {
      attributes: {
        class: 'prose section-text',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': `Text of ${title}`,
        ...(awareness ? {} : { 'aria-readonly': 'true', tabindex: '0' }),
      },
    },
    onTransaction: onChange,
  });
}
