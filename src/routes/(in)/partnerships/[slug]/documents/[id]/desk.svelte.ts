/** The page of a document while it is open: its sections, which of them is being written, what is shown of them. */
import type { Editor } from '@tiptap/core';
import { tick } from 'svelte';
import { Column } from '#lib/comments/placing.ts';
import { Talking, type ChosenStill } from '#lib/comments/talking.svelte.ts';
import type { Level, Sector } from '#lib/core/words.ts';
import { textOf } from '#lib/documents/drawn.ts';
import {
  isReadBy,
  mentionableIn,
  readersOf,
  usualIn,
  type Workspace,
  type WorkspaceSection,
} from '#lib/documents/workspace.ts';
import { firstState } from '#lib/sections/client/state.ts';
import type { Here } from '#lib/sections/here.ts';
import { withPart, type Told } from '#lib/sections/watching.ts';
import { signFor } from '#lib/sections/signs.ts';
import type { SavedState } from '#lib/ui/saved-signs.ts';

type TextOnPage = {
  open(): Promise<Editor | null>;
  openAt(from: ChosenStill['from'], to: ChosenStill['to']): Promise<Editor | null>;
};

/** One section on the page. */
export class SectionHere {
  readonly id: string;
  readonly desk: Desk;
  readonly talking: Talking;
  given = $state.raw<WorkspaceSection>() as WorkspaceSection;
  /** The text as it is read, before there is an editor. */
  html = $state.raw('');
  status = $state.raw(firstState);
  editor = $state.raw<Editor | null>(null);
  /** Who else is in it, as its own connection says. */
  others = $state.raw<Here[]>([]);
  /** The same as the document's line says. */
  watched = $state.raw<Here[]>([]);
  /** The number up to which `html` is the text. */
  seq = 0;
  holds = $state(false);
  /** It is no longer open to this person. */
  gone = $state(false);
  isNew = $state(false);
  /** Words of one's own that will never be saved. */
  lost = $state('');
  text = $state.raw<TextOnPage | null>(null);

  constructor(desk: Desk, given: WorkspaceSection) {
    this.id = given.id;
    this.desk = desk;
    this.given = given;
    const text = textOf(given);
    this.html = text ?? '';
    this.seq = text === null ? -1 : given.seq;
    this.talking = new Talking({
      sectionId: given.id,
      talk: this.talkNow(),
      open: (chosen) =>
        (chosen ? this.text?.openAt(chosen.from, chosen.to) : this.text?.open()) ?? Promise.resolve(null),
    });
  }

  talkNow() {
    const { given, desk } = this;
    const people = readersOf(desk.data.people, given).filter(({ id }) => id !== desk.data.viewer);
    return { ...given.talk, threads: given.threads, people };
  }

  /** What the page was told anew. */
  take(given: WorkspaceSection): void {
    this.given = given;
    this.gone = false;
    const released = given.held && given.level !== 'edit';
    // What came by the line may be newer; not where the released text alone is theirs to read.
    if (released || given.seq >= this.seq) {
      this.html = given.html;
      this.seq = given.seq;
    }
    this.talking.talk = this.talkNow();
    this.talking.threads = given.threads;
  }

  /** Nothing of it stays but its title. */
  lose(): void {
    this.gone = true;
    this.html = '';
    this.watched = [];
    this.talking.threads = [];
    this.talking.about = null;
  }

  get level(): Level {
    const { ending, level } = this.status;
    if (this.gone || ending === 'no-access' || ending === 'signed-out') return 'none';
    return level ?? this.given.level;
  }

  /** Who else is in it now. */
  get people(): Here[] {
    return this.editor ? this.others : this.watched;
  }

  /** A newer text, as it is read. False: it does not fit what is here. */
  show(told: Extract<Told, { kind: 'text' | 'part' }>): boolean {
    if (told.seq <= this.seq) return true;
    if (told.kind === 'part' && told.since !== this.seq) return false;
    this.html = told.kind === 'text' ? told.html : withPart(this.html, told);
    this.seq = told.seq;
    return true;
  }

  get began(): boolean {
    return this.status.level !== null || this.status.ending !== null;
  }

  /** How things stand with one's words. Null: nothing was begun. */
  get sign(): SavedState | null {
    if (this.gone && !this.began) return 'access-changed';
    return this.began ? signFor(this.status) : null;
  }

  get unsaved(): boolean {
    const { save, kept, ending } = this.status;
    // Kept words go on their way by themselves, unless nothing will ever take them.
    return this.holds || save === 'saving' || (save === 'unsaved' && (!kept || ending !== null));
  }

  get mentionable() {
    return mentionableIn(this.desk.data, this.given);
  }

  get openThreads(): number {
    return this.talking.threads.filter(({ state }) => state === 'open').length;
  }
}

export class Desk {
  /** What is said stands in it, beside the texts. */
  readonly column = new Column();
  data = $state.raw<Workspace>() as Workspace;
  sections = $state.raw<SectionHere[]>([]);
  /** The one that is being written. */
  writing = $state<string | null>(null);
  /** The one whose comments lie over the text, where there is no room beside it. */
  sheet = $state<string | null>(null);
  waiting = $state(false);
  wide = $state(true);
  phone = $state(false);
  ready = $state(false);
  /** Is what happens elsewhere heard of? */
  connected = $state(false);
  /** It is not, and that lasts. */
  cut = $state(false);
  signedOut = $state(false);

  constructor(data: Workspace) {
    this.data = data;
    this.sections = data.sections.map((given) => new SectionHere(this, given));
  }

  take(data: Workspace): void {
    if (data === this.data) return;
    const same = data.document.id === this.data.document.id;
    this.data = data;
    const before = same ? this.sections : [];
    const next = data.sections.map((given) => {
      const found = before.find(({ id }) => id === given.id);
      if (!found) {
        const made = new SectionHere(this, given);
        made.isNew = same;
        return made;
      }
      found.take(given);
      return found;
    });
    // Who lost one sees that it went, where it stood.
    before.forEach((each, i) => {
      if (next.includes(each)) return;
      each.lose();
      next.splice(Math.min(i, next.length), 0, each);
    });
    this.sections = next;
  }

  section(id: string): SectionHere | null {
    return this.sections.find((each) => each.id === id) ?? null;
  }

  /** Takes away what says that a section went. */
  dismiss(id: string): void {
    this.sections = this.sections.filter((each) => each.id !== id);
  }

  readBy(sector: Sector | null): SectionHere[] {
    if (sector === null) return this.sections;
    return this.sections.filter(({ given }) => isReadBy(this.data.people, given, sector));
  }

  /** Does something lie over the text, so that nothing under it can be used? */
  get covered(): boolean {
    if (this.wide) return false;
    return (this.phone && this.sheet !== null) || this.sections.some(({ talking }) => talking.about !== null);
  }

  get usual() {
    return usualIn(this.data.people, this.data.sections);
  }

  /** What is read may be old, and no section with an editor says so. */
  get mayBeOld(): boolean {
    return this.cut && !this.sections.some(({ editor }) => editor !== null);
  }

  get unsaved(): boolean {
    return this.sections.some((each) => each.unsaved);
  }

  /** The one that is being written has the tools: its text stays where it is while they come. */
  async write(id: string, text: HTMLElement | null): Promise<void> {
    if (this.writing === id) return;
    const before = text?.getBoundingClientRect().top;
    const root = document.documentElement;
    root.style.overflowAnchor = 'none';
    this.writing = id;
    await tick();
    if (text && before !== undefined)
      scrollBy({ top: text.getBoundingClientRect().top - before, behavior: 'instant' });
    requestAnimationFrame(() => requestAnimationFrame(() => root.style.removeProperty('overflow-anchor')));
  }
}
