import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { updateFrame } from '#server/collab/protocol.ts';
import type { Chance } from '../fixtures/random.ts';
import { openRaw, presenceOf, type RawSocket } from './parity-socket.ts';
import { headersOf, type Portal, type Someone } from './portal.ts';
import { prepare, type Change } from './revocation-stage.ts';

/** What is known of one trial while it runs. */
type Trial = {
  answered: boolean;
  /** Rechecks that were begun, and those not done yet. */
  begun: number;
  pending: number;
  /** What was committed after the answer. */
  late: { authorId: Id; bytes: Uint8Array }[];
};

/** A portal whose commits and rechecks are watched, trial by trial. */
export type Watched = { portal: Portal; trials: Map<Id, Trial>; running: AsyncLocalStorage<Trial> };

/**
 * Watches the log and the rechecks of a portal: every row goes through as it is, and is noted where it is committed
 * after its trial's command has answered. Rechecks begin a little late, so that a command that does not wait for
 * them is found out.
 */
export function watch(portal: Portal): Watched {
  const watched: Watched = { portal, trials: new Map(), running: new AsyncLocalStorage() };
  const { log, collab } = portal;
  const append = log.append.bind(log);
  log.append = async (entries) => {
    const appended = await append(entries);
    for (const { sectionId, authorId, bytes } of entries) {
      const trial = watched.trials.get(sectionId);
      if (trial?.answered) trial.late.push({ authorId, bytes });
    }
    return appended;
  };
  portal.tested.app.rooms = {
    ...collab,
    async recheck(scope) {
      const trial = watched.running.getStore();
      if (trial) {
        trial.begun++;
        trial.pending++;
      }
      await turns(3);
      await collab.recheck(scope);
      if (trial) trial.pending--;
    },
  };
  return watched;
}

const turns = async (n: number) => {
  for (let i = 0; i < n; i++) await new Promise((next) => setImmediate(next));
};

/** Somebody who types without pause, one update a call, each with a tag of its own. */
function typist(socket: RawSocket, name: string, clientId: number) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const text = new Y.XmlText();
  const element = new Y.XmlElement('paragraph');
  let made: Uint8Array = Uint8Array.of();
  doc.on('update', (update: Uint8Array) => (made = update));
  let count = 0;
  return {
    sent: () => count,
    type() {
      const tag = `<${name}:${++count}>`;
      doc.transact(() => {
        if (count === 1) {
          element.insert(0, [text]);
          doc.getXmlFragment(rootName).push([element]);
        }
        text.insert(text.length, tag);
      });
      socket.send(updateFrame(made));
    },
  };
}

/** How long somebody types before and after the change, in turns of the event loop. */
const before = 12;
const after = 8;

/**
 * One trial: two people type without pause while one of them loses access by `change`. Answers with what went wrong
 * after the command had answered; nothing, where all is as promised.
 */
export async function tryChange(watched: Watched, change: Change, chance: Chance): Promise<string[]> {
  const { portal, trials, running } = watched;
  const stage = await prepare(portal, change);
  const trial: Trial = { answered: false, begun: 0, pending: 0, late: [] };
  trials.set(stage.sectionId, trial);
  const open = (who: Someone) =>
    openRaw(`${portal.url}/${stage.sectionId}`, {
      ...headersOf(who),
      'x-forwarded-for': `10.1.${chance.below(250)}.${chance.below(250)}`,
    });
  const victim = await open(stage.victim);
  const writer = await open(stage.writer);
  await victim.ask();
  await writer.ask();
  const [theirs, others] = [typist(victim, 'v', 11), typist(writer, 'w', 22)];
  // Whoever goes on typing is closed for it, whoever stops must be cut off all the same.
  const stops = chance.yes(0.5);
  const typing = async (n: number) => {
    for (let i = 0; i < n; i++) {
      if (!(trial.answered && stops)) theirs.type();
      if (chance.yes(0.7)) others.type();
      if (chance.yes(0.3)) writer.send(presenceOf(22, others.sent(), { n: others.sent() }));
      await turns(1 + chance.below(3));
    }
  };
  await typing(1 + chance.below(before));
  const wrong: string[] = [];
  let presenceAfter = Infinity;
  const answer = running
    .run(trial, () => change.act(stage))
    .then((result) => {
      trial.answered = true;
      presenceAfter = others.sent() + 1;
      if (result && !result.ok) wrong.push(`the command was refused: ${JSON.stringify(result.failure)}`);
      if (trial.begun === 0) wrong.push('the command asked for no recheck');
      if (trial.pending > 0) wrong.push('the command answered before its recheck had');
    })
    .finally(() => (trial.answered = true));
  while (!trial.answered) await typing(1);
  await answer;
  await typing(after);
  await writer.ask();
  if (typeof change.leaves === 'number') await Promise.race([victim.until(() => false), wait(10_000)]);
  else await victim.ask();
  wrong.push(...judge(change, stage.victim, trial, victim, presenceAfter));
  trials.delete(stage.sectionId);
  await Promise.all([victim.close(), writer.close()]);
  return wrong.map((what) => `${change.name}: ${what}`);
}

function judge(
  { leaves, follows = false }: Change,
  victim: Someone,
  { late }: Trial,
  socket: RawSocket,
  presenceAfter: number,
): string[] {
  const wrong: string[] = [];
  const theirs = late.filter(({ authorId }) => authorId === victim.personId).length;
  if (theirs > 0) wrong.push(`${theirs} of the victim's updates stored after the answer`);
  if (!follows) {
    const heard = Buffer.concat(socket.frames).toString('latin1');
    const tags = late.flatMap(
      ({ bytes }) =>
        Buffer.from(bytes)
          .toString('latin1')
          .match(/<w:\d+>/g) ?? [],
    );
    const seen = tags.filter((tag) => heard.includes(tag));
    if (seen.length > 0)
      wrong.push(`sent to the victim, though committed after the answer: ${seen.join(' ')}`);
    const carets = [...heard.matchAll(/"n":(\d+)/g)].filter(([, n]) => Number(n) >= presenceAfter);
    if (carets.length > 0) wrong.push('presence sent to the victim after the answer');
  }
  const level = socket.heard('hello').at(-1)?.level;
  // Who goes on at a lower level, and still types, is closed for that.
  const fine =
    typeof leaves === 'number'
      ? socket.code === leaves
      : level === leaves || [4403, 4409].includes(socket.code ?? 0);
  if (!fine) wrong.push(`left at ${level}, closed with ${socket.code}`);
  return wrong;
}
