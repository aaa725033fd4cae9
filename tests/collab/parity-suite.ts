import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SectionFacts } from '#lib/access/facts.ts';
import { levelOf, portalActions, sectionActions } from '#lib/access/policy.ts';
import { kinds, today, type Kind, type KindName } from '../access/kinds.ts';
import { databases } from '../fixtures/database.ts';
import { openPortal, type Portal } from './portal.ts';
import {
  authorsOf,
  beSeen,
  enterThrice,
  openObservers,
  overHttp,
  tryAll,
  type Cell,
  type Seen,
  type Sockets,
} from './parity.ts';
import { changeState, makeParitySection, makeParityWorld, rows } from './parity-world.ts';
import type { ParityWorld, RowState } from './parity-world.ts';

type Letter = '1' | '3' | '4' | 'u' | 'e' | 'c' | 'r' | 's' | 'C' | 'R' | 'S';
type Expected = { socket: Seen; api: string; page: string };

const refused = (code: number, api: string, page: string): Expected => ({
  socket: { refused: code, framesBefore: 0 },
  api,
  page,
});
const both = 'released and draft';
const live = (hello: string, offered: string): Expected => ({
  socket: {
    hello,
    text: both,
    repeats: 'ignored',
    update: offered,
    step2: offered,
    awareness: 'seen',
    query: 'answered',
    unknown: '4400',
    later: 'shown',
  },
  api: `200 ${both}`,
  page: `200 ${both}`,
});
const releasedAlone = (hello: string, offered: string): Expected => ({
  socket: {
    hello,
    text: 'released',
    repeats: 'ignored',
    update: offered,
    step2: offered,
    awareness: 'unseen',
    query: 'silence',
    unknown: '4400',
    later: 'kept',
  },
  api: '200 released',
  page: '200 released',
});

/** What each letter of the table means at each door, message type by message type. */
const meanings: Record<Letter, Expected> = {
  '1': refused(4401, '401', '303 /sign-in'),
  '3': refused(4403, '403', '303 /rules'),
  '4': refused(4404, '404', '404'),
  // The page is the partnership's, whose member they are: it says that the agreement is to be signed.
  u: refused(4404, '404', '403'),
  e: live('edit', 'stored'),
  c: live('comment', '4403'),
  r: live('read', '4403'),
  s: live('comment', '4409'),
  C: releasedAlone('comment', '4403'),
  R: releasedAlone('read', '4403'),
  S: releasedAlone('comment', '4409'),
};

const names = Object.keys(kinds) as KindName[];
const file = readFileSync(new URL('parity-table.txt', import.meta.url), 'utf8');
const table = new Map(
  file
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): [string, Letter[]] => {
      const [title = '', letters = ''] = line.split(' | ');
      return [title.trim(), letters.split(' ') as Letter[]];
    }),
);

/** The letter that the policy gives. */
function letterBy({ who, capacity }: Kind, { library, ...state }: RowState): Letter {
  const facts: SectionFacts = {
    ...state,
    space: library ? { kind: 'library' } : { kind: 'partnership', capacity },
  };
  const why = (decision: { ok: true } | { ok: false; why: string }) => (decision.ok ? 'ok' : decision.why);
  const use = why(portalActions['portal.use'](who));
  if (use !== 'ok') return use === 'signed-out' ? '1' : '3';
  if (!sectionActions['section.read'](who, facts, today).ok)
    return capacity && !capacity.agreementSigned && !library ? 'u' : '4';
  const edit = why(sectionActions['section.edit'](who, facts, today));
  if (edit === 'ok') return 'e';
  const letter = edit === 'sealed' ? 's' : levelOf(who, facts, today) === 'comment' ? 'c' : 'r';
  const follows = sectionActions['section.follow'](who, facts, today).ok;
  return follows ? letter : (letter.toUpperCase() as Letter);
}

/** Where nobody can edit any more, nothing is written afterwards. */
const meant = (letter: Letter, state: RowState): Seen => {
  const { socket } = meanings[letter];
  return 'hello' in socket && state.agreed ? { ...socket, later: 'kept' } : socket;
};

const letterIn = (title: string, i: number): Letter => table.get(title)?.[i] ?? '1';

/** Runs `work` over these, four at a time. */
async function overAll<T>(all: readonly T[], work: (one: T, index: number) => Promise<void>): Promise<void> {
  const waiting = all.map((one, index) => ({ one, index }));
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next.one, next.index);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** Before they change: from the widest state into every other, and from some narrow ones into the widest. */
const changes: [from: string, to: string][] = [
  ...Object.keys(rows)
    .filter((to) => to !== 'open' && to !== 'library')
    .map((to): [string, string] => ['open', to]),
  ...['for-reading', 'for-comment', 'held', 'agreed', 'held-agreed', 'sensitive'].map(
    (from): [string, string] => [from, 'open'],
  ),
];

/** Both doors asked for every kind of person in every state of a section, message type by message type. */
export function paritySuite(): void {
  let portal: Portal;
  let world: ParityWorld;
  beforeAll(async () => {
    portal = await openPortal(databases.at(-1) ?? 'embedded');
    world = await makeParityWorld(portal);
  });
  afterAll(() => portal.close());

  const cellOf = (base: Cell, i: number): Cell => {
    const name = names[i];
    return { ...base, who: name ? world.people[name] : null, clientId: 1000 + i * 10 };
  };
  const start = async (title: string, from: string) => {
    const state = rows[title] as RowState;
    const sectionId = await makeParitySection(portal, world, state, title);
    const base: Cell = { portal, sectionId, who: null, clientId: 0, from };
    const observers = await openObservers(base, world.observers);
    return { state, base, observers };
  };
  const editorIn = (observers: Awaited<ReturnType<typeof openObservers>>, state: RowState, i: number) =>
    state.archived || (state.agreed && state.held) ? null : (observers[i % 2] ?? null);

  test('[P4] the table of what people get is the policy’s, cell by cell', () => {
    const policy = Object.entries(rows).map(([title, state]) => [
      title,
      names.map((name) => letterBy(kinds[name], state)),
    ]);
    expect([...table]).toEqual(policy);
  });

  test('[P4] every kind of person in every state: each message type over the socket, and HTTP, as the table says', async () => {
    const wrong: unknown[] = [];
    await overAll(Object.keys(rows), async (title, row) => {
      const { state, base, observers } = await start(title, `10.0.1.${row}`);
      for (const [i, name] of names.entries()) {
        const cell = cellOf(base, i);
        const { api, page } = await overHttp(cell, world, state.library ?? false);
        const socket = await tryAll(cell, null, editorIn(observers, state, i));
        const letter = letterIn(title, i);
        const expected = { api: meanings[letter].api, page: state.library ? '' : meanings[letter].page };
        if (JSON.stringify({ api, page }) !== JSON.stringify(expected)) wrong.push([title, name, api, page]);
        if (JSON.stringify(socket) !== JSON.stringify(meant(letter, state)))
          wrong.push([title, name, socket]);
      }
      for (const socket of observers) await socket.close();
      const authors = await authorsOf(portal, base.sectionId);
      const editors = names.filter((_, i) => letterIn(title, i) === 'e');
      const expected = new Map(editors.map((name) => [world.people[name]?.personId, 2]));
      for (const { personId } of world.observers) authors.delete(personId);
      if (JSON.stringify([...authors].sort()) !== JSON.stringify([...expected].sort()))
        wrong.push([title, 'rows of the log', [...authors]]);
    });
    expect(wrong).toEqual([]);
  }, 300_000);

  test('[P3] the same after a change while connected, from wide to narrow and back', async () => {
    const wrong: unknown[] = [];
    let tried = 0;
    await overAll(changes, async ([from, to], row) => {
      const { base, observers } = await start(from, `10.0.2.${row}`);
      const inside: { cell: Cell; i: number; sockets: Sockets }[] = [];
      for (const i of names.keys())
        if ('hello' in meanings[letterIn(from, i)].socket)
          inside.push({ cell: cellOf(base, i), i, sockets: await enterThrice(cellOf(base, i)) });
      for (const { sockets } of inside) for (const socket of sockets) await socket.ask();
      const state = rows[to] as RowState;
      await changeState(portal, world, base.sectionId, state);
      for (const [i, observer] of observers.entries()) await beSeen(observer, i, 2);
      for (const { cell, i, sockets } of inside) {
        const socket = await tryAll(cell, sockets, editorIn(observers, state, i));
        const expected = meant(letterIn(to, i), state);
        tried++;
        if (JSON.stringify(socket) !== JSON.stringify(expected)) wrong.push([from, to, names[i], socket]);
      }
      for (const socket of observers) await socket.close();
    });
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(700);
  }, 300_000);
}
