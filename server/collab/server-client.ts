import * as decoding from 'lib0/decoding';
import type { App, Author, MakeChange, Rooms } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { denied, done, fail, refused, type Result } from '#lib/core/result.ts';
import type { Why } from '#lib/core/why.ts';
import type { Level } from '#lib/core/words.ts';
import { actorOfSession } from '#lib/people/sessions.server.ts';
import type { SectionLog } from '#lib/sections/log.ts';
import { schemaVersion } from '#lib/sections/schema-names.ts';
import { namedPerson } from '#lib/sections/visitor.server.ts';
import {
  closeCodes,
  frameTypes,
  malformed,
  notAllowed,
  readHello,
  reload,
  syncTypes,
} from '#lib/sections/wire.ts';
import { encodeStateVector, step1Frame, step2Frame, updateFrame } from './protocol.ts';
import { emptyUpdate } from './remainder.ts';
import type { CollabRooms, Place } from './rooms.ts';
import type { Visitor } from './seat.ts';

type Asked = {
  visitor: Omit<Visitor, 'standing'>;
  sectionId: Id;
  clientId: number;
  make: MakeChange;
};

/** `Rooms.write` over these rooms. */
export const writingIn =
  (app: App, log: Pick<SectionLog, 'state'>, rooms: Pick<CollabRooms, 'admit'>): Rooms['write'] =>
  async (sectionId, author, make) => {
    const reason = app.cannotWrite();
    if (reason !== null) return fail({ code: 'unavailable', message: reason });
    const [state, named] = [await log.state(sectionId), await namedPerson(app.db, author.personId)];
    if (!state || !named) return denied('not-found');
    const visitor = { ...author, actorNow: actorNow(app, author), named, schemaVersion, epoch: state.epoch };
    // A Yjs client id serves one change: another of the same client would have to know of this one.
    const clientId = Buffer.from(app.random(4)).readUInt32LE();
    return writeOnce(rooms, { visitor, sectionId, clientId, make });
  };

const actorNow =
  (app: App, { sessionId, from }: Author) =>
  () =>
    actorOfSession(app, sessionId, from);

const away = fail({
  code: 'unavailable',
  message:
    'The database went away, or the portal is stopping, while this was being saved, so it may or may not have been. ' +
    'Look whether it is there before you try again.',
});
const notLetIn = refused('The change does not fit into this section. Nothing was changed.');

/**
 * One visit to a room by a client that is no browser: it takes the text as everyone does, sends one update, and
 * leaves once that is committed. So the room treats it as it treats anybody: level, guard, log, and who sees it.
 */
function writeOnce(rooms: Pick<CollabRooms, 'admit'>, asked: Asked): Promise<Result<boolean>> {
  return new Promise((resolve, reject) => {
    const visit: Visit = {
      asked,
      outbox: [step1Frame(encodeStateVector(new Map()))],
      paused: false,
      place: null,
      level: null,
      sent: 0,
      change: null,
      over: false,
      end(result) {
        if (visit.over) return;
        visit.over = true;
        visit.place?.leave();
        resolve(result);
      },
      fail: reject,
    };
    const socket = {
      send: (bytes: Uint8Array) => hear(visit, bytes),
      close: (code: number) => visit.end(failureFor(code, visit.level)),
      pause: () => void (visit.paused = true),
      resume() {
        visit.paused = false;
        queueMicrotask(() => flush(visit));
      },
      waiting: () => 0,
    };
    rooms.admit(asked.visitor, asked.sectionId, socket).then((place) => {
      visit.place = place;
      if (visit.over) place?.leave();
      flush(visit);
    }, reject);
  });
}

type Visit = {
  asked: Asked;
  outbox: Uint8Array[];
  paused: boolean;
  place: Place | null;
  level: Level | null;
  /** Step 2 and update frames sent; and which of them is the change. */
  sent: number;
  change: number | null;
  over: boolean;
  end(result: Result<boolean>): void;
  fail: (thrown: unknown) => void;
};

function flush(visit: Visit): void {
  while (visit.place && !visit.paused && !visit.over) {
    const bytes = visit.outbox.shift();
    if (!bytes) return;
    visit.place.receive(bytes);
  }
}

function give(visit: Visit, frame: Uint8Array): number {
  visit.outbox.push(frame);
  // Never inside of what the room is doing at this moment.
  queueMicrotask(() => flush(visit));
  return ++visit.sent;
}

function hear(visit: Visit, bytes: Uint8Array): void {
  if (visit.over) return;
  const decoder = decoding.createDecoder(bytes);
  switch (decoding.readVarUint(decoder)) {
    case frameTypes.hello:
      visit.level = readHello(decoder)?.level ?? null;
      // What was sent and not yet committed falls with the level.
      if (visit.level !== 'edit') visit.end(denied('not-yours'));
      return;
    case frameTypes.saved:
      if (visit.change !== null && decoding.readVarUint(decoder) >= visit.change) visit.end(done(true));
      return;
    case frameTypes.sync:
      return hearSync(visit, decoding.readVarUint(decoder), decoding.readVarUint8Array(decoder));
  }
}

function hearSync(visit: Visit, kind: number, payload: Uint8Array): void {
  if (kind === syncTypes.step1) {
    // Asked again after the change was sent: it names what the room does not have.
    if (visit.change !== null) visit.end(away);
    else give(visit, step2Frame(emptyUpdate()));
  } else if (kind === syncTypes.step2) {
    const { make, clientId } = visit.asked;
    make(payload, clientId).then((update) => {
      if (visit.over) return;
      if (update === null) visit.end(done(false));
      else visit.change = give(visit, updateFrame(update));
    }, visit.fail);
  }
}

const whys = new Map(Object.entries(closeCodes).map(([why, code]) => [code as number, why as Why]));

function failureFor(code: number, level: Level | null): Result<boolean> {
  // An editor who is refused sent what the guard, or the size of a section, does not allow.
  if (code === malformed || code === reload || (code === notAllowed && level === 'edit')) return notLetIn;
  const why = whys.get(code);
  return why ? denied(why) : away;
}
