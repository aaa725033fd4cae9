import { setTimeout as pause } from 'node:timers/promises';
import * as Y from 'yjs';
import { openSectionClient } from '#lib/sections/client/section-client.ts';
import type { Id } from '#lib/core/ids.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { becomes, write, type Writing } from '../collab/kill.ts';
import { headersOf, socketOf, type Someone } from '../collab/portal.ts';
import { openRaw, type RawSocket } from '../collab/parity-socket.ts';
import { chance } from '../fixtures/random.ts';
import { startBystander } from './bystander.ts';
import { startHeldServer, type HeldServer } from './held-server.ts';
import { proofOf, type Say } from './proof.ts';

/** At most so long may the loop be held, and a commit elsewhere wait. */
const most = 50;
const full = { words: 100_000, edits: 1_000_000, readers: 200, idle: 5_000 };

const dice = chance(20261122);
const saved = (writing: Writing) => becomes(writing, ({ synced, save }) => synced && save === 'saved');
const idOf = (ids: readonly Id[], i: number): Id => ids[i] ?? '';
const personOf = (people: readonly Someone[], i: number): Someone => people[i % people.length] as Someone;

type Stage = { server: HeldServer; beside: ReturnType<typeof startBystander>; lines: string[]; say: Say };

/** Does `work`, and measures what it did to everyone else. */
async function during<T>(stage: Stage, what: string, work: () => Promise<T>): Promise<T> {
  const { server, beside, lines, say } = stage;
  await server.held();
  await beside.waited();
  const began = performance.now();
  const done = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { max, rss } = await server.held();
  const { longest, middle } = await beside.waited();
  const over = max > most || longest > most ? ' (OVER THE LIMIT)' : '';
  lines.push(
    `${what}, ${seconds} s: the event loop held for ${max.toFixed(1)} ms at most; a commit elsewhere acknowledged after ${middle.toFixed(1)} ms in the middle, ${longest.toFixed(1)} ms at most; ${Math.round(rss / 2 ** 20)} MB${over}`,
  );
  say(lines.at(-1) ?? '');
  return done;
}

const body = ({ doc }: Writing) => doc.getXmlFragment(rootName);

function paragraph(count: number): Y.XmlElement {
  const element = new Y.XmlElement('paragraph');
  const said = Array.from(
    { length: count },
    () => ['ward', 'night', 'street', 'plan', 'taxi'][dice.below(5)],
  ).join(' ');
  element.insert(0, [new Y.XmlText(said)]);
  return element;
}

async function fresh(server: HeldServer, sectionId: Id, who: Someone): Promise<Y.Doc> {
  const doc = new Y.Doc();
  const client = openSectionClient({ url: server.url, sectionId, WebSocket: socketOf(who), doc });
  await becomes({ client }, ({ synced }) => synced);
  client.stop();
  return doc;
}

/** Long enough for a room that everyone has left to keep its snapshot and close. */
const left = () => pause(6000);

async function longText(
  stage: Stage,
  sectionId: Id,
  people: readonly Someone[],
  words: number,
): Promise<void> {
  const { server } = stage;
  const writing = write(server.url, sectionId, personOf(people, 1));
  await saved(writing);
  await during(stage, `${words} words are pasted, a page at a time`, async () => {
    for (let i = 0; i < words / 500; i++) {
      writing.doc.transact(() => body(writing).push([paragraph(250), paragraph(250)]));
      if (i % 10 === 9) await saved(writing);
    }
    await saved(writing);
  });
  await during(stage, 'they are edited at 300 places', async () => {
    for (let i = 0; i < 300; i++) {
      const element = body(writing).get(dice.below(body(writing).length)) as Y.XmlElement;
      const text = element.get(0) as Y.XmlText;
      text.insert(dice.below(text.length), 'new ');
      if (i % 10 === 0) await saved(writing);
    }
    await saved(writing);
  });
  writing.client.stop();
  await during(stage, 'they are compacted and rendered', left);
  await during(stage, 'they are opened by five', () =>
    Promise.all([2, 3, 4, 5, 6].map((i) => fresh(server, sectionId, personOf(people, i)))),
  );
}

async function longLog(
  stage: Stage,
  sectionId: Id,
  people: readonly Someone[],
  edits: number,
): Promise<void> {
  const { server } = stage;
  const writers = [1, 2, 3, 4].map((i) => write(server.url, sectionId, personOf(people, i)));
  await Promise.all(writers.map(saved));
  await during(stage, `${edits} edits are typed and logged`, async () => {
    const hands = writers.map((writing) => {
      const element = new Y.XmlElement('paragraph');
      const text = new Y.XmlText();
      element.insert(0, [text]);
      body(writing).push([element]);
      return { text, at: 0 };
    });
    for (let i = 0; i < edits;) {
      for (const hand of hands) {
        // As people write: on and on with slips taken back, now and then somewhere else.
        if (dice.below(4) === 0) hand.at = dice.below(hand.text.length + 1);
        for (let burst = 0; burst < 25; burst++, i++) {
          if (hand.at > 0 && dice.below(10) < 3) hand.text.delete(--hand.at, 1);
          else hand.text.insert(hand.at++, 'x');
        }
      }
      const refused = writers.find(({ client }) => client.state().connection === 'ended');
      if (refused) throw new Error(`A writer was sent away after ${i} edits.`);
      if (i % 2000 === 0) await Promise.all(writers.map(saved));
    }
    await Promise.all(writers.map(saved));
  });
  for (const { client } of writers) client.stop();
  await during(stage, 'they are compacted and rendered', left);
  await during(stage, 'their text is opened by five', () =>
    Promise.all([2, 3, 4, 5, 6].map((i) => fresh(server, sectionId, personOf(people, i)))),
  );
}

/** Sockets that only listen, from as many addresses. */
async function openMany(
  server: HeldServer,
  ids: readonly Id[],
  people: readonly Someone[],
  count: number,
): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(50, count - sockets.length) }, (_, i) => {
      const n = sockets.length + i;
      return openRaw(`${server.url}/${idOf(ids, n % ids.length)}`, {
        ...headersOf(personOf(people, n)),
        'x-forwarded-for': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
      });
    });
    sockets.push(...(await Promise.all(some)));
    await Promise.all(sockets.slice(-some.length).map((socket) => socket.ask()));
  }
  return sockets;
}

async function manyReaders(
  stage: Stage,
  sectionId: Id,
  people: readonly Someone[],
  readers: number,
): Promise<void> {
  const { server } = stage;
  const sockets = await during(stage, `${readers} come to read one section`, () =>
    openMany(server, [sectionId], people, readers),
  );
  const writing = write(server.url, sectionId, personOf(people, 1));
  await saved(writing);
  await during(stage, `one types 500 times before ${readers}`, async () => {
    for (let i = 0; i < 500; i++) {
      writing.type(`word ${i}`);
      await pause(5);
    }
    await saved(writing);
  });
  writing.client.stop();
  await Promise.all(sockets.map((socket) => socket.close()));
}

async function manyIdle(
  stage: Stage,
  ids: readonly Id[],
  people: readonly Someone[],
  idle: number,
): Promise<void> {
  const { server, lines } = stage;
  const before = await server.held();
  const sockets = await during(stage, `${idle} sockets are opened`, () =>
    openMany(server, ids, people, idle),
  );
  await during(stage, `${idle} sockets idle for 30 s`, () => pause(30_000));
  const { rss } = await server.held();
  lines.push(`each of them takes ${((rss - before.rss) / 1024 / idle).toFixed(1)} KB`);
  await Promise.all(sockets.map((socket) => socket.close()));
}

/** One of the large things, on a server of its own. */
async function alone(
  say: Say,
  work: (stage: Stage, ids: readonly Id[], people: readonly Someone[]) => Promise<void>,
) {
  process.setMaxListeners(0);
  const server = await startHeldServer(8, 60);
  const { people, sections } = server.prepared;
  const beside = startBystander({
    url: server.url,
    sectionId: idOf(sections, 0),
    headers: headersOf(personOf(people, 0)),
  });
  const stage: Stage = { server, beside, lines: [], say };
  try {
    await work(stage, sections.slice(1), people);
  } finally {
    await beside.stop();
    await server.stop();
  }
  const over = stage.lines.filter((line) => line.includes('OVER'));
  if (over.length > 0) throw new Error(over.join('\n'));
  return stage.lines;
}

export default proofOf<string[]>({
  what: `A section of ${full.words} words, one with ${full.edits} logged edits, ${full.readers} readers of one section and ${full.idle} idle sockets, on Postgres: opened, edited, rendered and compacted without holding the event loop for ${most} ms or more, or keeping a commit in another section waiting as long.`,
  steps: ({ times }) => [
    {
      key: 'words',
      run: (say) =>
        alone(say, (stage, ids, people) => longText(stage, idOf(ids, 0), people, times(full.words))),
    },
    {
      key: 'edits',
      run: (say) =>
        alone(say, (stage, ids, people) => longLog(stage, idOf(ids, 0), people, times(full.edits))),
    },
    {
      key: 'readers',
      run: (say) =>
        alone(say, (stage, ids, people) => manyReaders(stage, idOf(ids, 0), people, times(full.readers))),
    },
    {
      key: 'idle sockets',
      run: (say) => alone(say, (stage, ids, people) => manyIdle(stage, ids, people, times(full.idle))),
    },
  ],
  report: (found) => found.flat(),
});
