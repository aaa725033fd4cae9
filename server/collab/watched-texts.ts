import type { Id } from '#lib/core/ids.ts';
import { partBetween, type Told } from '#lib/sections/watching.ts';
import type { WatchedSection, Watcher } from './watchers.ts';

/**
 * The texts that open pages show, kept up with what is written in them.
 *
 * 1. A text is rendered once for everyone who sees it, one after the other over all sections, and no more often than
 *    rendering takes a third of the time: many who type cost no more than one.
 * 2. Who has the text before gets what differs from it; who has another gets all of it.
 * 3. Who may read it is looked at when it is sent.
 * 4. A change costs the same however many pages are open: they are looked through when a text is shown.
 */
export type TextsShown = {
  readonly parts: {
    /** A text up to a number, as it is kept for all. */
    rendered: (section: { id: Id; epoch: number }, seq: number) => Promise<string>;
    /** The same as this person's page shows it. */
    asShown: (html: string, watcher: Watcher, sectionId: Id) => Promise<string>;
    pause: (ms: number) => Promise<void>;
    report: (what: string, id: Id, thrown: unknown) => void;
  };
  grew(sectionId: Id, epoch: number, seq: number): void;
  /** A page says what it shows, or may read something else now. */
  wanted(watcher: Watcher): void;
};

const shortest = 60;

type Shown = { seq: number; byPerson: Map<Id, string> };

type Inside = {
  parts: TextsShown['parts'];
  all: () => ReadonlySet<Watcher>;
  tell: (watcher: Watcher, told: Told) => void;
  waiting: Set<Id>;
  /** What was last shown of each section to those who follow it: so that what differs can be sent. */
  shown: Map<Id, Shown>;
  /** Up to where texts have grown, which pages' own numbers may not say yet. */
  grown: Map<Id, { epoch: number; seq: number }>;
  /** Sections that no page shows to anybody who follows them, since one last said what it shows. */
  unseen: Set<Id>;
  running: boolean;
};

export function showTexts(parts: TextsShown['parts'], all: Inside['all'], tell: Inside['tell']): TextsShown {
  const inside: Inside = {
    parts,
    all,
    tell,
    waiting: new Set(),
    shown: new Map(),
    grown: new Map(),
    unseen: new Set(),
    running: false,
  };
  const { waiting, grown, unseen } = inside;
  const want = (sectionId: Id) => {
    waiting.add(sectionId);
    if (!inside.running) void run(inside);
  };
  return {
    parts,
    grew(sectionId, epoch, seq) {
      grown.set(sectionId, { epoch, seq });
      if (waiting.has(sectionId) || unseen.has(sectionId)) return;
      const isSeen = [...all()].some(
        ({ sections, sees }) => sees.has(sectionId) && sections.get(sectionId)?.follows === true,
      );
      if (isSeen) want(sectionId);
      else unseen.add(sectionId);
    },
    wanted({ sections, sees }) {
      for (const [id, has] of sees) {
        unseen.delete(id);
        if (has < newestOf(inside, sections.get(id))) want(id);
      }
    },
  };
}

/** The newest number of a section that is theirs to read. */
function newestOf({ grown }: Inside, section: WatchedSection | undefined): number {
  if (!section) return 0;
  const now = section.follows ? grown.get(section.id) : undefined;
  if (now && now.seq > section.seq) Object.assign(section, now);
  return section.seq;
}

async function run(inside: Inside): Promise<void> {
  const { parts, waiting } = inside;
  inside.running = true;
  for (let next; (next = [...waiting][0]) !== undefined;) {
    waiting.delete(next);
    const began = performance.now();
    try {
      // Those who follow see the newest; of a held section, others what was released.
      for (const follows of [true, false]) await show(inside, next, follows);
    } catch (thrown) {
      parts.report('a text could not be shown', next, thrown);
    }
    await parts.pause(Math.max(shortest, 2 * (performance.now() - began)));
  }
  inside.running = false;
}

async function show(inside: Inside, sectionId: Id, follows: boolean): Promise<void> {
  const { parts, shown } = inside;
  const readers = behind(inside, sectionId, follows);
  const section = readers[0]?.sections.get(sectionId);
  if (!section) return;
  const { seq, epoch } = section;
  const html = await parts.rendered({ id: sectionId, epoch }, seq);
  const before = shown.get(sectionId);
  // Who comes later to the same text takes nothing from those who have it.
  const now: Shown = follows && before?.seq === seq ? before : { seq, byPerson: new Map() };
  const give = giving(inside);
  for (const reader of readers) {
    const { personId } = reader.visitor;
    let theirs = now.byPerson.get(personId);
    if (theirs === undefined) {
      theirs = await parts.asShown(html, reader, sectionId);
      now.byPerson.set(personId, theirs);
    }
    give(reader, { section: sectionId, follows, seq, html: theirs });
  }
  const someoneLooks = [...inside.all()].some(({ sees }) => sees.has(sectionId));
  if (follows && someoneLooks) shown.set(sectionId, now);
  else if (!someoneLooks) shown.delete(sectionId);
}

/** Whose page shows an older text of it than is theirs to read. */
const behind = (inside: Inside, sectionId: Id, follows: boolean): Watcher[] =>
  [...inside.all()].filter(({ ended, sections, sees }) => {
    const section = sections.get(sectionId);
    const has = sees.get(sectionId);
    return !ended && section?.follows === follows && has !== undefined && has < newestOf(inside, section);
  });

type Theirs = { section: Id; follows: boolean; seq: number; html: string };

/** Tells readers of one text: most had the same and get the same, which is then worked out once. */
function giving({ shown, tell }: Inside): (reader: Watcher, theirs: Theirs) => void {
  let last: { old: string | undefined; html: string; has: number; told: Told } | null = null;
  return (reader, { section, follows, seq, html }) => {
    const has = reader.sees.get(section);
    // Asked again: meanwhile they may have been put out, or looked away.
    if (has === undefined || has >= seq || reader.sections.get(section)?.follows !== follows) return;
    const before = follows ? shown.get(section) : undefined;
    const old = before?.seq === has ? before.byPerson.get(reader.visitor.personId) : undefined;
    reader.sees.set(section, seq);
    if (last?.old !== old || last?.html !== html || last.has !== has) {
      const told: Told =
        old === undefined
          ? { kind: 'text', section, seq, html }
          : { kind: 'part', section, seq, since: has, ...partBetween(old, html) };
      last = { old, html, has, told };
    }
    tell(reader, last.told);
  };
}
