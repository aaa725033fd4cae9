import type { Id } from '#lib/core/ids.ts';
import { partBetween, type Told } from '#lib/sections/watching.ts';
import type { Watcher } from './watchers.ts';

/**
 * The texts that open pages show, kept up with what is written in them.
 *
 * 1. A text is rendered once for everyone who sees it, one after the other over all sections, and no more often than
 *    rendering takes a third of the time: many who type cost no more than one.
 * 2. Who has the text before gets what differs from it; who has another gets all of it.
 * 3. Who may read it is looked at when it is sent.
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
  running: boolean;
};

export function showTexts(parts: TextsShown['parts'], all: Inside['all'], tell: Inside['tell']): TextsShown {
  const inside: Inside = { parts, all, tell, waiting: new Set(), shown: new Map(), running: false };
  const want = (sectionId: Id) => {
    inside.waiting.add(sectionId);
    if (!inside.running) void run(inside);
  };
  return {
    parts,
    grew(sectionId, epoch, seq) {
      let seenHere = false;
      for (const { sections, sees } of all()) {
        const section = sections.get(sectionId);
        if (!section?.follows) continue;
        Object.assign(section, { epoch, seq });
        seenHere ||= sees.has(sectionId);
      }
      if (seenHere) want(sectionId);
    },
    wanted({ sections, sees }) {
      for (const [id, has] of sees) if (has < (sections.get(id)?.seq ?? 0)) want(id);
    },
  };
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
  const now: Shown = { seq, byPerson: new Map() };
  for (const reader of readers) {
    const { personId } = reader.visitor;
    let theirs = now.byPerson.get(personId);
    if (theirs === undefined) {
      theirs = await parts.asShown(html, reader, sectionId);
      now.byPerson.set(personId, theirs);
    }
    give(inside, reader, { section: sectionId, follows, seq, html: theirs });
  }
  const someoneLooks = [...inside.all()].some(({ sees }) => sees.has(sectionId));
  if (follows && someoneLooks) shown.set(sectionId, now);
  else if (!someoneLooks) shown.delete(sectionId);
}

/** Whose page shows an older text of it than is theirs to read. */
const behind = ({ all }: Inside, sectionId: Id, follows: boolean): Watcher[] =>
  [...all()].filter(({ ended, sections, sees }) => {
    const section = sections.get(sectionId);
    const has = sees.get(sectionId);
    return !ended && section?.follows === follows && has !== undefined && has < section.seq;
  });

function give(
  { shown, tell }: Inside,
  reader: Watcher,
  { section, follows, seq, html }: { section: Id; follows: boolean; seq: number; html: string },
): void {
  const has = reader.sees.get(section);
  // Asked again: meanwhile they may have been put out, or looked away.
  if (has === undefined || has >= seq || reader.sections.get(section)?.follows !== follows) return;
  const before = follows ? shown.get(section) : undefined;
  const old = before?.seq === has ? before.byPerson.get(reader.visitor.personId) : undefined;
  reader.sees.set(section, seq);
  if (old === undefined) tell(reader, { kind: 'text', section, seq, html });
  else tell(reader, { kind: 'part', section, seq, since: has, ...partBetween(old, html) });
}
