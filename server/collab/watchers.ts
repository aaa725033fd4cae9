import type { RecheckScope } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import type { NudgeTo, NudgeTopic } from '#lib/core/nudge.ts';
import type { Level } from '#lib/core/words.ts';
import { seen, toldFrame, type Told } from '#lib/sections/watching.ts';
import { closeCodes, malformed, restart, tryAgainLater } from '#lib/sections/wire.ts';
import * as v from 'valibot';
import type { Naming } from './presence.ts';
import type { RoomParts } from './room-inner.ts';
import type { Place } from './rooms.ts';
import { mostUnread, type Arriving, type Seat, type Socket } from './seat.ts';
import { showTexts, type TextsShown } from './watched-texts.ts';

/** A section as one watcher may read it. */
export type WatchedSection = {
  id: Id;
  level: Level;
  /** Its text as it is written, and who is in it; else the released text alone. */
  follows: boolean;
  writes: boolean;
  epoch: number;
  /** The newest number that is theirs to read, when it was last looked at. */
  seq: number;
  /** What a page shows of it beside its text: where it differs, the page is fetched again. */
  looks: string;
};

/** A page of a document that is open: one socket for all its sections. */
export type Watcher = {
  readonly visitor: Seat['visitor'];
  readonly documentId: Id;
  readonly socket: Socket;
  ended: boolean;
  heard: boolean;
  messages: number;
  sections: Map<Id, WatchedSection>;
  /** The sections that its page shows as read text, each with the number that it has. */
  sees: Map<Id, number>;
  /** Whom it was told to be in a section, as it was said. */
  people: Map<Id, string>;
};

/**
 * Those who have a document open.
 *
 * 1. Each is told of the sections alone that they may read, by the policy, asked at the door and at every recheck: once
 *    a recheck has answered, nothing is told at the old level.
 * 2. Of a held section a reader is told nothing but that a text was released.
 * 3. People are named as the watcher's organisation may see them.
 */
export type Watchers = {
  admit(visitor: Seat['visitor'], documentId: Id, socket: Socket, sections: WatchedSection[]): Place;
  recheck(whom: (visitor: Seat['visitor']) => boolean, scope: RecheckScope): Promise<void>;
  nudge(sectionId: Id, topic: NudgeTopic, to: NudgeTo): void;
  grew(sectionId: Id, epoch: number, seq: number): void;
  people(sectionId: Id): void;
  /** Whose sessions are at work here; whoever heard nothing since the last sweep hears something. */
  sweep(): string[];
  stop(): void;
};

export type WatchersParts = {
  naming: Naming;
  sectionsFor: (visitor: Arriving, documentId: Id) => Promise<WatchedSection[] | null>;
  namesOf: RoomParts['namesOf'];
  presentIn: (sectionId: Id) => Seat['visitor'][];
  texts: TextsShown['parts'];
  report: (what: string, id: Id, thrown: unknown) => void;
};

/** In one period of the sweep. */
const mostMessages = 3000;

export function openWatchers(parts: WatchersParts): Watchers {
  const all = new Set<Watcher>();
  const texts = showTexts(parts.texts, () => all, tell);
  let rechecking: Promise<void> = Promise.resolve();
  const soon = once((watcher) => {
    rechecking = rechecking.then(() => recheck(parts, watcher, { person: watcher.visitor.personId }, texts));
  });
  return {
    admit(visitor, documentId, socket, sections) {
      const watcher = newWatcher(visitor, documentId, socket, sections);
      all.add(watcher);
      tellSections(watcher, false);
      for (const { id } of sections) tellPeople(parts, watcher, id);
      socket.resume();
      return {
        receive: (bytes) => receive(watcher, bytes, texts),
        leave() {
          watcher.ended = true;
          all.delete(watcher);
        },
      };
    },
    recheck(whom, scope) {
      rechecking = rechecking.then(async () => {
        const affected = [...all].filter(({ visitor }) => whom(visitor));
        await Promise.all(affected.map((watcher) => recheck(parts, watcher, scope, texts)));
      });
      return rechecking;
    },
    nudge(sectionId, topic, to) {
      const told: Told = { kind: 'nudge', section: sectionId, topic };
      for (const watcher of all) {
        const section = watcher.sections.get(sectionId);
        if (!section || !isMeant(watcher, section, to)) continue;
        if (topic === 'sections') soon(watcher);
        else tell(watcher, told);
      }
    },
    grew: (sectionId, epoch, seq) => texts.grew(sectionId, epoch, seq),
    people(sectionId) {
      for (const watcher of all) tellPeople(parts, watcher, sectionId);
    },
    sweep: () => sweep(all),
    stop() {
      for (const watcher of [...all]) end(watcher, restart);
    },
  };
}

const newWatcher = (
  visitor: Seat['visitor'],
  documentId: Id,
  socket: Socket,
  sections: readonly WatchedSection[],
): Watcher => ({
  visitor,
  documentId,
  socket,
  ended: false,
  heard: true,
  messages: 0,
  sections: new Map(sections.map((each) => [each.id, each])),
  sees: new Map(),
  people: new Map(),
});

/** Does it once for each, however often it is asked for in one turn of the event loop. */
function once(work: (watcher: Watcher) => void): (watcher: Watcher) => void {
  const asked = new Set<Watcher>();
  return (watcher) => {
    asked.add(watcher);
    if (asked.size > 1) return;
    setImmediate(() => {
      const now = [...asked];
      asked.clear();
      now.forEach(work);
    });
  };
}

function end(watcher: Watcher, code: number): void {
  if (watcher.ended) return;
  watcher.ended = true;
  watcher.sections.clear();
  watcher.sees.clear();
  watcher.socket.close(code);
}

/** What many are told is written down once. */
const frames = new WeakMap<Told, Uint8Array>();

function frameOf(told: Told): Uint8Array {
  const known = frames.get(told);
  if (known) return known;
  const frame = toldFrame(told);
  frames.set(told, frame);
  return frame;
}

function tell(watcher: Watcher, told: Told): void {
  if (watcher.ended) return;
  if (watcher.socket.waiting() > mostUnread) return end(watcher, tryAgainLater);
  watcher.heard = true;
  watcher.socket.send(frameOf(told));
}

function tellSections(watcher: Watcher, changed: boolean): void {
  const sections = Array.from(watcher.sections.values(), ({ id, level, seq }) => ({ id, level, seq }));
  tell(watcher, { kind: 'sections', sections, changed });
}

/** As rooms do: nobody is told of what they may not fetch. */
function isMeant({ visitor }: Watcher, { follows, writes }: WatchedSection, to: NudgeTo): boolean {
  if (to === 'everyone') return true;
  if (to === 'followers') return follows;
  if ('people' in to) return to.people.includes(visitor.personId);
  return writes || to.writersAnd.includes(visitor.personId);
}

function tellPeople({ naming, presentIn }: WatchersParts, watcher: Watcher, sectionId: Id): void {
  const section = watcher.sections.get(sectionId);
  if (!section) return;
  const { organisationId, personId } = watcher.visitor;
  const here = section.follows ? presentIn(sectionId).filter((each) => each.personId !== personId) : [];
  const people = [...new Map(here.map((each) => [each.personId, naming(each, organisationId)])).values()];
  people.sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  const said = JSON.stringify(people);
  if (said === (watcher.people.get(sectionId) ?? '[]')) return;
  watcher.people.set(sectionId, said);
  tell(watcher, { kind: 'people', section: sectionId, people });
}

function receive(watcher: Watcher, bytes: Uint8Array, texts: TextsShown): void {
  if (watcher.ended) return;
  if (++watcher.messages > mostMessages) return end(watcher, tryAgainLater);
  const read = bytes.length <= 16 * 1024 ? v.safeParse(seen, parsed(bytes)) : null;
  if (!read?.success) return end(watcher, malformed);
  watcher.sees = new Map(Object.entries(read.output.see).filter(([id]) => watcher.sections.has(id)));
  texts.wanted(watcher);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

async function recheck(
  parts: WatchersParts,
  watcher: Watcher,
  scope: RecheckScope,
  texts: TextsShown,
): Promise<void> {
  if (watcher.ended) return;
  try {
    const { personId } = watcher.visitor;
    const [sections, names] = await Promise.all([
      parts.sectionsFor(watcher.visitor, watcher.documentId),
      parts.namesOf([personId]),
    ]);
    const named = names.get(personId);
    if (sections === null || !named) return end(watcher, closeCodes['signed-out']);
    if (sections.length === 0) return end(watcher, closeCodes['not-found']);
    const before = watcher.sections;
    watcher.sections = new Map(sections.map((each) => [each.id, each]));
    for (const id of [...watcher.sees.keys()]) if (!watcher.sections.has(id)) watcher.sees.delete(id);
    // Of another organisation now, they may see others by other names.
    if (watcher.visitor.organisationId !== named.organisationId) watcher.people.clear();
    Object.assign(watcher.visitor, { named, organisationId: named.organisationId });
    const changed = looksOf(before) !== looksOf(watcher.sections);
    const here = 'section' in scope && watcher.sections.has(scope.section);
    if (changed || here) tellSections(watcher, true);
    for (const { id } of sections) tellPeople(parts, watcher, id);
    texts.wanted(watcher);
  } catch (thrown) {
    // What they may read is not known: nobody goes on at the old level.
    parts.report('what a page may show could not be asked', watcher.documentId, thrown);
    end(watcher, tryAgainLater);
  }
}

const looksOf = (sections: ReadonlyMap<Id, WatchedSection>): string =>
  JSON.stringify(
    Array.from(sections.values(), ({ id, level, follows, looks }) => [id, level, follows, looks]),
  );

function sweep(all: ReadonlySet<Watcher>): string[] {
  return Array.from(all, (watcher) => {
    if (!watcher.heard) tellSections(watcher, false);
    Object.assign(watcher, { heard: false, messages: 0 });
    return watcher.visitor.sessionId;
  });
}
