import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import { agreed, differences, keptTexts, openPage } from './people-editing.ts';
import { everyoneEdits, socketOf, visit, type Portal, type Someone } from './portal.ts';
import { edit } from './schedules-acts.ts';
import { lettersOf } from './schedules-letters.ts';
import { changeOf, wrongAuthors } from './schedules-authors.ts';
import { makeWriter, type Writer } from './writers.ts';

type Schedule = { people: number; operations: number };
const fullSchedule: Schedule = { people: 5, operations: 200 };

/** One who edits: a document, a connection, and what became of it. */
type Client = Writer & {
  who: Someone;
  left: number;
  /** Every change made here, by what `changeOf` calls it. */
  changes: Set<string>;
  /** Operations until they are back; 0: they are connected. */
  away: number;
  goOffline(): void;
  comeBack(): void;
  /** Cuts the connection as a network does. */
  cut(): void;
  synced(): Promise<void>;
  state(): string;
  stop(): void;
};

/** What happened over a schedule: what is wrong with it, and how much there was of it. */
export type Happened = {
  seed: number;
  wrong: string[];
  /** Characters credited to somebody else, where no limit was seen to be met. */
  unexplained: string[];
  rows: number;
  characters: number;
  /** Of them, credited to someone else within the limits that are stated. */
  excused: number;
  spells: number;
  reconnects: number;
};

async function runSchedule(
  portal: Portal,
  people: readonly Someone[],
  seed: number,
  schedule: Schedule = fullSchedule,
): Promise<Happened> {
  const dice = chance(seed);
  const sectionId = await portal.newSection(everyoneEdits);
  const happened: Happened = {
    seed,
    wrong: [],
    unexplained: [],
    rows: 0,
    characters: 0,
    excused: 0,
    spells: 0,
    reconnects: 0,
  };
  const clients = people
    .slice(0, schedule.people)
    .map((who, i) => enter(portal, who, sectionId, i, schedule.operations, dice, happened));
  await Promise.all(clients.map((client) => client.synced()));
  // Upgrades are limited by the second, and the clock of tests stands still.
  portal.tested.pass(1000);
  await editAll(clients, dice, happened);
  await Promise.race([agreed(clients.map(({ doc }) => doc)), tooLong(happened, clients)]);
  const before = await rowsAtRest(portal, sectionId);
  await comeBackIdle(portal, clients);
  const shown = clients.map(({ doc }) => Y.encodeStateAsUpdate(doc));
  const waiting = clients.filter(({ doc }) => doc.store.pendingStructs ?? doc.store.pendingDs).length;
  if (waiting > 0) happened.wrong.push(`${waiting} wait for something that never comes`);
  for (const client of clients) client.stop();
  const [first] = people;
  const kept = await keptTexts(portal, first as Someone, sectionId);
  happened.rows = kept.rows.length;
  if (kept.rows.length !== before) happened.wrong.push('whoever came back without having typed wrote rows');
  const docs = Object.fromEntries(shown.map((state, i) => [`client ${i}`, docOf(state)]));
  const all = { ...docs, snapshot: kept.snapshot, fresh: kept.fresh, replayed: kept.replayed };
  happened.wrong.push(...differences(all));
  const judged = wrongAuthors(
    kept.rows,
    kept.replayed,
    clients.map(({ who }) => who.personId),
    new Set(clients.flatMap(({ changes }) => [...changes])),
  );
  happened.characters = judged.characters;
  happened.excused = judged.excused;
  happened.unexplained = judged.unexplained;
  happened.wrong.push(...judged.wrong);
  return happened;
}

/**
 * How many rows there are once no more come. Yjs clears away marks of no use wherever it meets them: everyone may have
 * done so alike, and agree, before the first of them was committed.
 */
async function rowsAtRest(portal: Portal, sectionId: Id): Promise<number> {
  const count = async () => (await portal.log.rowsUpTo(sectionId, 2 ** 31 - 1)).length;
  for (let before = await count(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = await count();
    if (now === before) return now;
    before = now;
  }
}

function docOf(state: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
}

/** A schedule of a second that has not ended in a minute will not. */
const patience = 60_000;
const tooLong = ({ seed, wrong }: Happened, clients: readonly Client[]) =>
  new Promise<never>((_, reject) => {
    const give = () => {
      const docs = Object.fromEntries(clients.map(({ doc }, i) => [`client ${i}`, doc]));
      const states = clients.map((client, i) => `client ${i} is ${client.state()}`);
      const what = [...wrong, ...differences(docs), ...states].join('; ');
      reject(new Error(`Seed ${seed}: the clients do not agree: ${what}`));
    };
    setTimeout(give, patience).unref();
  });

function enter(
  portal: Portal,
  who: Someone,
  sectionId: Id,
  i: number,
  operations: number,
  dice: Chance,
  happened: Happened,
): Client {
  const writer = makeWriter(1 + dice.below(2 ** 32 - 1), { typing: lettersOf(i, dice) });
  const refused = (code: number) => {
    // 1006: the connection was cut; 1005: it was closed without a reason, by this side.
    if (code !== 1006 && code !== 1005 && code !== 1000)
      happened.wrong.push(`client ${i} was closed with ${code}`);
  };
  const line =
    i === 0
      ? throughPage(portal, who, sectionId, writer, refused)
      : asGuest(portal, who, sectionId, writer, refused);
  return { ...writer, ...line, who, left: operations, changes: new Set(), away: 0 };
}

type Line = Pick<Client, 'goOffline' | 'comeBack' | 'cut' | 'synced' | 'state' | 'stop'>;

/** An unmodified y-websocket client. */
function asGuest(
  portal: Portal,
  who: Someone,
  sectionId: Id,
  { doc }: Writer,
  refused: (code: number) => void,
): Line {
  const guest = visit(portal, who, sectionId, doc);
  const { provider } = guest;
  provider.on('connection-close', (event) => refused(event?.code ?? 1006));
  return {
    goOffline: () => provider.disconnect(),
    comeBack: () => provider.connect(),
    cut: () => (provider.ws as unknown as WebSocket | null)?.terminate(),
    synced: () => guest.synced(),
    state: () => (provider.synced ? 'synced' : provider.wsconnected ? 'connected' : 'away'),
    stop: () => guest.stop(),
  };
}

/** The product's own client. It tries again by itself: only a socket that does not open keeps it away. */
function throughPage(
  portal: Portal,
  who: Someone,
  sectionId: Id,
  { doc }: Writer,
  refused: (code: number) => void,
): Line {
  let current: WebSocket | null = null;
  let offline = false;
  const Base = socketOf(who);
  const Own = class extends Base {
    constructor(address: string | URL) {
      super(address);
      current = this as unknown as WebSocket;
      current.on('close', refused);
      if (offline) current.terminate();
    }
  };
  const page = openPage(portal, who, sectionId, { doc, WebSocket: Own });
  return {
    goOffline() {
      offline = true;
      current?.terminate();
    },
    comeBack() {
      offline = false;
      page.client.retry();
    },
    cut: () => current?.terminate(),
    synced: () => page.synced(),
    state: () => JSON.stringify(page.client.state()),
    stop: () => page.stop(),
  };
}

async function editAll(clients: readonly Client[], dice: Chance, happened: Happened): Promise<void> {
  for (let busy = [...clients]; busy.length > 0; busy = clients.filter(({ left }) => left > 0)) {
    const client = dice.pick(busy);
    for (let burst = 1 + dice.below(4); burst > 0 && client.left > 0; burst--) {
      change(client, dice);
      client.left--;
      if (client.away > 0 && --client.away === 0) client.comeBack();
    }
    if (client.away === 0) loseConnection(client, dice, happened);
    for (let turns = dice.below(4); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const client of clients) if (client.away > 0) client.comeBack();
}

function change(client: Client, dice: Chance): void {
  const { doc } = client;
  const before = Y.getState(doc.store, doc.clientID);
  edit(client, dice);
  client.made();
  client.changes.add(changeOf(doc.clientID, before, Y.getState(doc.store, doc.clientID)));
}

function loseConnection(client: Client, dice: Chance, happened: Happened): void {
  const luck = dice.next();
  if (luck < 0.02) {
    happened.spells++;
    client.away = 2 + dice.below(25);
    client.goOffline();
  } else if (luck < 0.04) {
    happened.reconnects++;
    client.cut();
  }
}

/** Everyone goes and comes back without having typed. */
async function comeBackIdle(portal: Portal, clients: readonly Client[]): Promise<void> {
  portal.tested.pass(1000);
  for (const client of clients) client.goOffline();
  await new Promise((resolve) => setImmediate(resolve));
  for (const client of clients) client.comeBack();
  await Promise.all(clients.map((client) => client.synced()));
}

/** The same five people for all schedules: a section each. */
export async function peopleOf(portal: Portal): Promise<Someone[]> {
  // y-websocket listens for the end of the process, once for each connection.
  process.setMaxListeners(400);
  const people: Someone[] = [];
  for (const name of ['Ada', 'Ben', 'Cem', 'Dot', 'Eve']) people.push(await portal.someone(name));
  return people;
}

const atOnce = 5;

/** Schedules with seeds from one on, five of them at once. */
export async function manySchedules(
  portal: Portal,
  people: readonly Someone[],
  firstSeed: number,
  count: number,
): Promise<Happened[]> {
  const all: Happened[] = [];
  for (let done = 0; done < count; done += atOnce) {
    const seeds = Array.from({ length: Math.min(atOnce, count - done) }, (_, i) => firstSeed + done + i);
    all.push(...(await Promise.all(seeds.map((seed) => runSchedule(portal, people, seed)))));
  }
  return all;
}
