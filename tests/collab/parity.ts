import { isHttpError, isRedirect } from '@sveltejs/kit';
import { eq } from 'drizzle-orm';
import { sectionUpdate } from '#schema/sections.ts';
import type { Id } from '#lib/core/ids.ts';
import { detourFor } from '#lib/people/gate.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { render } from '#lib/sections/rendering.server.ts';
import { step2Frame } from '#server/collab/protocol.ts';
import { GET } from '../../src/routes/api/v1/sections/[id]/+server.ts';
import { load } from '../../src/routes/(in)/partnerships/[slug]/documents/[id]/+page.server.ts';
import { headersOf, type Portal, type Someone } from './portal.ts';
import {
  openRaw,
  presenceOf,
  queryPresence,
  step2Of,
  unknownFrame,
  updateOf,
  type RawSocket,
} from './parity-socket.ts';
import { draft, released, type ParityWorld } from './parity-world.ts';

/** What became of one person's socket in one section, message type by message type. */
export type Seen =
  | { refused: number; framesBefore: number }
  | {
      hello: string;
      /** The answer to step 1. */
      text: string;
      /** A step 2 that brings nothing: empty, and one that repeats what was given. */
      repeats: string;
      update: string;
      step2: string;
      awareness: string;
      query: string;
      unknown: string;
      /** What an editor writes afterwards. */
      later: string;
    };

/** One person in one section: whose sockets these are, and which client ids they write under. */
export type Cell = {
  portal: Portal;
  sectionId: Id;
  who: Someone | null;
  /** Ten client ids from here on are this cell's. */
  clientId: number;
  /** Upgrades are counted by address. */
  from: string;
};

const enter = ({ portal, sectionId, who, from }: Cell) =>
  openRaw(`${portal.url}/${sectionId}`, { ...headersOf(who), 'x-forwarded-for': from });

const contentOf = (update: Uint8Array | null): string => wordsIn(render(update ?? Uint8Array.of(0, 0)).text);

/** Three sockets of one person: an update, a step 2 and an unknown message may each end theirs. */
export type Sockets = [RawSocket, RawSocket, RawSocket];

export const enterThrice = async (cell: Cell): Promise<Sockets> => [
  await enter(cell),
  await enter(cell),
  await enter(cell),
];

/**
 * Tries every type of message, and says what became of each. `given`: sockets that were there before a change;
 * else new ones are opened. `observer`: an editor who follows the section, where anybody can.
 */
export async function tryAll(cell: Cell, given: Sockets | null, observer: RawSocket | null): Promise<Seen> {
  const one = given?.[0] ?? (await enter(cell));
  const text = await one.ask();
  if (one.code !== null) return refusedAll(one, given);
  const { clientId } = cell;
  one.send(presenceOf(clientId));
  await one.ask();
  const awareness = (await isSeen(observer, clientId)) ? 'seen' : 'unseen';
  const heardBefore = one.heard('presence').length;
  one.send(queryPresence);
  await one.ask();
  const query = one.heard('presence').length > heardBefore ? 'answered' : 'silence';
  one.send(step2Frame(Uint8Array.of(0, 0)));
  one.send(step2Frame(text ?? Uint8Array.of(0, 0)));
  await one.ask();
  const repeats = resultOf(one, 'ignored');
  const hello = one.heard('hello').at(-1)?.level ?? 'none';
  const later = await isShownLater(one, observer, clientId + 3);
  const update = await offer(one, updateOf(clientId + 1, 'An update.'));
  const two = given?.[1] ?? (one.code === null ? one : await enter(cell));
  const step2 = await offer(two, step2Of(clientId + 2, 'A step 2.'));
  const three = given?.[2] ?? (two.code === null ? two : await enter(cell));
  three.send(unknownFrame);
  await three.until(() => false);
  for (const socket of [one, two]) if (socket.code === null) await socket.close();
  const unknown = `${three.code}`;
  return { hello, text: contentOf(text), repeats, update, step2, awareness, query, unknown, later };
}

async function refusedAll(one: RawSocket, given: Sockets | null): Promise<Seen> {
  for (const socket of given ?? []) await socket.until(() => false);
  const codes = new Set((given ?? [one]).map(({ code }) => code ?? 0));
  return { refused: codes.size === 1 ? (one.code ?? 0) : 0, framesBefore: given ? 0 : one.frames.length };
}

async function isShownLater(one: RawSocket, observer: RawSocket | null, clientId: number): Promise<string> {
  if (observer?.heard('hello').at(-1)?.level !== 'edit') return 'kept';
  const words = `Later words of ${clientId}.`;
  if ((await offer(observer, updateOf(clientId, words))) !== 'stored') return 'not stored';
  await one.ask();
  const shown = one.heard('update').some(({ update }) => Buffer.from(update).includes(words));
  return shown ? 'shown' : 'kept';
}

/** Sends something new: `stored` once it is counted as saved, else the code it cost. */
async function offer(socket: RawSocket, frame: Uint8Array): Promise<string> {
  const counted = () => Math.max(-1, ...socket.heard('saved').map(({ count }) => count));
  const before = counted();
  socket.send(frame);
  await socket.until(() => counted() > before);
  return resultOf(socket, 'stored');
}

const resultOf = ({ code }: RawSocket, otherwise: string) => (code === null ? otherwise : `${code}`);

/** Whether this client id is among those present, as somebody who is there is told. */
async function isSeen(observer: RawSocket | null, clientId: number): Promise<boolean> {
  if (!observer) return false;
  const answers = observer.heard('presence').length;
  observer.send(queryPresence);
  const all = () =>
    observer
      .heard('presence')
      .slice(answers)
      .find(({ entries }) => entries.some((entry) => observerIds.includes(entry.clientId)));
  await observer.until(() => all() !== undefined);
  return all()?.entries.some((entry) => entry.clientId === clientId && entry.state !== null) ?? false;
}

/** The client ids of two observers, present where anybody is: to each the other is the mark of a full answer. */
const observerIds = [4_100_000_000, 4_100_000_001];

/** Two who follow the section, as long as anybody can, asked in turn: nobody may ask often. */
export async function openObservers(cell: Cell, observers: Someone[]): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  for (const [i, who] of observers.entries()) {
    const socket = await enter({ ...cell, who });
    await socket.ask();
    sockets.push(socket);
    await beSeen(socket, i, 1);
  }
  return sockets;
}

/** Says that an observer is here, as clients do again and again. */
export async function beSeen(observer: RawSocket, i: number, clock: number): Promise<void> {
  observer.send(presenceOf(observerIds[i] ?? 0, clock));
  await observer.ask();
}

/** What HTTP serves the same person: the API's status and text, and the page's status. */
export async function overHttp(
  { portal, sectionId, who, from }: Cell,
  world: ParityWorld,
  library: boolean,
): Promise<{ api: string; page: string }> {
  const { app } = portal.tested;
  const found = who ? await sessionBehind(app, who.token, from) : null;
  const locals = { app, actor: found?.actor ?? null, requestId: 'test' };
  const response = await GET({ locals, params: { id: sectionId } } as Parameters<typeof GET>[0]);
  const body = (await response.json()) as { text?: string };
  const api = `${response.status} ${response.ok ? wordsIn(body.text ?? '') : ''}`.trim();
  if (library) return { api, page: '' };
  const detour = detourFor('/(in)/partnerships', found?.session ?? null, locals.actor);
  if (detour) return { api, page: `303 ${detour}` };
  const params = { slug: world.slug, id: world.documentId, sectionId };
  try {
    const page = (await load({ locals, params } as unknown as Parameters<typeof load>[0])) as {
      sections: { id: Id; html: string }[];
    };
    const section = page.sections.find(({ id }) => id === sectionId);
    return { api, page: section ? `200 ${wordsIn(section.html)}` : '404' };
  } catch (thrown) {
    if (isRedirect(thrown)) return { api, page: `303 ${thrown.location}` };
    if (isHttpError(thrown)) return { api, page: `${thrown.status}` };
    throw thrown;
  }
}

const wordsIn = (text: string) =>
  [text.includes(released) ? 'released' : '', text.includes(draft) ? 'draft' : '']
    .filter((part) => part !== '')
    .join(' and ') || 'nothing';

/** Who wrote how many rows of a section. */
export async function authorsOf({ tested: { app } }: Portal, sectionId: Id): Promise<Map<Id, number>> {
  const rows = await app.db
    .select({ authorId: sectionUpdate.authorId })
    .from(sectionUpdate)
    .where(eq(sectionUpdate.sectionId, sectionId));
  const counts = new Map<Id, number>();
  for (const { authorId } of rows) counts.set(authorId, (counts.get(authorId) ?? 0) + 1);
  return counts;
}
