/** What is said about a section, in its open page: fetched again when told to, marked in the text, answered. */
import type { Editor, Extensions } from '@tiptap/core';
import { nudgeSpread, type NudgeTopic } from '../core/nudge.ts';
import type { Anchor, Span } from './anchors.ts';
import type { NewThread, Thread } from './comments.ts';
import type { Marked, Spans } from './marks.ts';
import type * as anchorTools from './anchors.ts';
import type * as markTools from './marks.ts';
import { fetchThreads, sendAnswer, sendThread } from './sending.ts';
import type { Spot } from '../sections/still.ts';
import type { Talk } from './talk.server.ts';

type Tools = typeof markTools & typeof anchorTools;

/** What somebody is about to say something about. */
export type About = { anchor: Anchor | null; quote: string; kind: NewThread['kind'] };

/** Words chosen where the text is still read as HTML. */
export type ChosenStill = { from: Spot; to: Spot };

const mostQuoted = 2000;
const tries = 4;

type Given = {
  sectionId: string;
  talk: Talk;
  /** Brings the editor, with these words chosen in it. Null: it does not come. */
  open: (chosen: ChosenStill | null) => Promise<Editor | null>;
};

export class Talking {
  readonly sectionId: string;
  talk = $state.raw<Talk>() as Talk;
  threads = $state.raw<Thread[]>([]);
  editor = $state.raw<Editor | null>(null);
  /** Words that are chosen now. */
  chosen = $state.raw<Span | null>(null);
  chosenStill = $state.raw<ChosenStill | null>(null);
  /** Threads whose words were found while the text is read as HTML. */
  found = $state.raw<ReadonlySet<string> | null>(null);
  /** Where the words of each thread are. Null: the text is not there yet. */
  spans = $state.raw<Spans | null>(null);
  lit = $state<string | null>(null);
  about = $state.raw<About | null>(null);
  /** A wording that is in the text, and of which it is to be noted once it is saved. */
  taking = $state.raw<{ id: string; edition: number } | null>(null);
  trouble = $state('');
  #tools: Tools | null = null;
  #fetching: Promise<void> | null = null;
  #again = false;
  #soon = false;
  #open: Given['open'];

  constructor({ sectionId, talk, open }: Given) {
    this.sectionId = sectionId;
    this.talk = talk;
    this.threads = talk.threads;
    this.#open = open;
  }

  /** What the editor is given for it. */
  extras = async (): Promise<Extensions> => {
    const [marks, anchors] = await Promise.all([import('./marks.ts'), import('./anchors.ts')]);
    this.#tools = { ...marks, ...anchors };
    return [
      marks.threadMarks({
        onSpans: (spans) => (this.spans = spans),
        onChosen: (span) => (this.chosen = span),
        onPicked: (id) => (this.lit = id),
        onAsk: () => void this.begin('comment'),
      }),
    ];
  };

  hear = (topic: NudgeTopic): void => {
    // Who can read it bears on what was said too.
    if (topic !== 'agreed') this.refreshSoon();
  };

  /** What others said, a moment later; where nobody looks at the page, once somebody does. */
  refreshSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    const go = () => {
      this.#soon = false;
      void this.refresh();
    };
    setTimeout(
      () => {
        if (document.hidden) document.addEventListener('visibilitychange', go, { once: true });
        else go();
      },
      Math.random() * nudgeSpread(this.talk.people.length),
    );
  }

  /** One fetch at a time; what is told meanwhile is fetched after it, and waited for. */
  refresh(): Promise<void> {
    if (this.#fetching) this.#again = true;
    return (this.#fetching ??= this.#fetch());
  }

  async #fetch(): Promise<void> {
    do {
      this.#again = false;
      this.threads = (await fetchThreads(this.sectionId)) ?? this.threads;
    } while (this.#again);
    this.#fetching = null;
  }

  /** What of it the text shows. */
  get marked(): Marked[] {
    const marked: Marked[] = this.threads.map(({ id, kind, state, anchor, quote }) => ({
      id,
      look: state !== 'open' ? 'done' : kind === 'proposal' ? 'proposed' : 'said',
      anchor,
      quote,
    }));
    if (this.about?.anchor) marked.push({ id: 'new', look: 'new', ...this.about });
    return marked;
  }

  /** Marks in the text what was said about it. */
  mark(marked: Marked[], lit: string | null): void {
    if (this.editor && !this.editor.isDestroyed) this.#tools?.showMarks(this.editor, { marked, lit });
  }

  /** Are words chosen, that one can say something about? */
  get hasChosen(): boolean {
    return this.editor ? this.chosen !== null : this.chosenStill !== null;
  }

  /** Are the words of a thread known to be gone? */
  isGone({ id, quote }: Thread): boolean {
    return quote !== '' && this.editor !== null && this.spans !== null && !this.spans.has(id);
  }

  /** The words of a thread as they stand now. Null: they are gone, or it is not known where they are. */
  now(id: string): string | null {
    if (!this.editor)
      return this.found?.has(id) ? (this.threads.find((each) => each.id === id)?.quote ?? null) : null;
    const span = this.spans?.get(id);
    if (!span || !this.editor || !this.#tools || span.to > this.editor.state.doc.content.size) return null;
    return this.#tools.wordsBetween(this.editor.state.doc, span);
  }

  /** To say something about the whole section. */
  beginWhole(): void {
    this.trouble = '';
    this.chosen = null;
    this.chosenStill = null;
    this.about = { anchor: null, quote: '', kind: 'comment' };
  }

  /** To say something about the chosen words, or where none are, about the whole section. */
  async begin(kind: NewThread['kind']): Promise<void> {
    this.trouble = '';
    if (!this.hasChosen) return kind === 'comment' ? this.beginWhole() : undefined;
    const editor = this.editor ?? (await this.#open(this.chosenStill));
    this.chosenStill = null;
    const { chosen } = this;
    if (!editor || !chosen || !this.#tools) {
      this.trouble = 'The text could not be reached. Select the words again.';
      return;
    }
    const quote = this.#tools.wordsBetween(editor.state.doc, chosen);
    const anchor = this.#tools.anchorOf(editor.state, chosen);
    if (!anchor) return;
    if (quote.length > mostQuoted) this.trouble = `Select at most ${mostQuoted} characters.`;
    else this.about = { anchor, quote, kind };
  }

  /** Sends it, on the words as they stand at that moment: others may be writing inside them. Null: it is sent. */
  async say(said: Omit<NewThread, 'anchor' | 'quote'>): Promise<string | null> {
    const { about } = this;
    if (!about) return null;
    for (let left = tries; left > 0; left--) {
      const quote = about.anchor ? (this.now('new') ?? about.quote) : '';
      const sent = await sendThread(this.sectionId, { ...said, anchor: about.anchor, quote });
      if (sent.ok) {
        await this.refresh();
        this.about = null;
        this.chosen = null;
        this.lit = sent.value.id;
        return null;
      }
      if (!sent.again || left === 1) return sent.words;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return null;
  }

  /** Puts a proposed wording in place of the words, as a change of whoever takes it up. */
  async takeUp({ id, edition, replacement }: Thread): Promise<void> {
    this.trouble = '';
    const editor = this.editor ?? (await this.#open(null));
    if (editor && !this.spans?.has(id)) this.mark(this.marked, id);
    const span = this.spans?.get(id);
    if (!span || !editor || replacement === null) {
      this.trouble = 'The words could not be found in the text. Look for them there.';
      return;
    }
    const { view, state } = editor;
    const { tr } = state;
    view.dispatch(
      replacement === '' ? tr.delete(span.from, span.to) : tr.insertText(replacement, span.from, span.to),
    );
    this.taking = { id, edition };
  }

  /** Once it is saved: notes that it was taken up. */
  async noteTaken(): Promise<void> {
    const { taking } = this;
    if (!taking) return;
    this.taking = null;
    const { id, edition } = taking;
    const sent = await sendAnswer(this.sectionId, id, { state: 'taken-up', words: '', edition });
    this.trouble = sent.ok
      ? ''
      : `The wording is in the text. That it was taken up was not noted: ${sent.words}`;
    await this.refresh();
  }

  /** Back to the text: to one that one cannot write in, the editor does not go by itself. */
  focusText(): void {
    const view = this.editor?.view;
    if (view?.editable) view.focus();
    else view?.dom.focus({ preventScroll: true });
  }

  /** Shows a thread's words, and lights both. */
  async show(id: string): Promise<void> {
    this.lit = id;
    // Words that others changed are known by the editor alone.
    if (!this.editor && !this.found?.has(id)) await this.#open(null);
    requestAnimationFrame(() => wordsShown(id)?.scrollIntoView({ block: 'center' }));
  }
}

/** Where the page shows the words of a thread. */
export const wordsShown = (id: string): Element | null =>
  document.querySelector(`[data-thread="${CSS.escape(id)}"]`);
