import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { nodes, rootName } from '#lib/sections/schema-names.ts';
import { presenceFrame, step1Frame, step2Frame, updateFrame } from '#server/collab/protocol.ts';
import type { Chance } from '../fixtures/random.ts';
import { craft, element, gc, item, mark, text, value, xmlText, type Craft, type Where } from './craft.ts';
import { act, makeWriter } from './writers.ts';

/** Bytes that nobody honest would send, but that are close to what they send. */

/** Whose updates are changed: two clients of one person. */
const writersOf = [300, 400] as const;

type Step = { base: Uint8Array; next: Uint8Array };

/** A text of two writers as it grows, and the update that came next at each step. */
export function scene(dice: Chance): Step[] {
  const one = makeWriter(writersOf[0]);
  const two = makeWriter(writersOf[1]);
  for (let i = 0; i < 40; i++) {
    act(dice.yes(0.5) ? one : two, dice);
    for (const update of one.made()) Y.applyUpdate(two.doc, update, 'remote');
    for (const update of two.made()) Y.applyUpdate(one.doc, update, 'remote');
  }
  const steps: Step[] = [];
  while (steps.length < 12) {
    const base = Y.encodeStateAsUpdate(one.doc);
    act(one, dice);
    for (const next of one.made()) steps.push({ base, next });
  }
  const first = steps[0]?.base ?? Uint8Array.of(0, 0);
  return [...steps, { base: first, next: Y.encodeStateAsUpdate(one.doc) }];
}

/** One to three changes of bytes: another value, a bit, some taken out, some put in, a piece repeated or left out. */
export function mutate(update: Uint8Array, dice: Chance): Uint8Array {
  let bytes = [...update];
  const times = 1 + dice.below(3);
  for (let i = 0; i < times; i++) {
    const at = dice.below(bytes.length);
    const kind = dice.below(5);
    if (kind === 0) bytes[at] = dice.below(256);
    else if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    else if (kind === 2) bytes.splice(at, 1 + dice.below(3));
    else if (kind === 3) bytes.splice(at, 0, ...dice.bytes(1 + dice.below(3)));
    else bytes = [...bytes.slice(0, at), ...bytes.slice(dice.below(bytes.length))];
    if (bytes.length === 0) bytes = [0];
  }
  return Uint8Array.from(bytes);
}

const names = Object.keys(nodes);
const builders = [3, 2, 1] as const;

/** Well-formed structs that hang anywhere: on anything that is there, and now and then on what is not. */
export function build(clockOf: (client: number) => number, dice: Chance): Uint8Array {
  const lengths = new Map<number, number>();
  const endOf = (client: number) => clockOf(client) + (lengths.get(client) ?? 0);
  const anyId = (): [number, number] => {
    const client = dice.pick(builders);
    return [client, dice.below(Math.max(1, endOf(client) + (dice.yes(0.05) ? 3 : 0)))];
  };
  const where = (): Where => {
    const kind = dice.below(10);
    if (kind < 2) return { in: rootName };
    if (kind < 5) return { under: anyId() };
    if (kind < 8) return { after: anyId() };
    return kind < 9 ? { before: anyId() } : { after: anyId(), before: anyId() };
  };
  const kinds: (() => [Craft, number])[] = [
    () => [element(where(), dice.pick(names)), 1],
    () => [xmlText(where()), 1],
    () => [text(where(), 'abc'), 3],
    () => [text(where(), '🏙️'), 3],
    () => [mark(where(), 'bold', dice.pick(['{}', 'null'])), 1],
    () => [value({ under: anyId(), sub: 'id' }, 'x'), 1],
    () => [value({ after: anyId() }, 'y'), 1],
    () => [gc(2), 2],
    () => [item(1, where(), (encoder) => encoding.writeVarUint(encoder, 2)), 2],
  ];
  const blocks = builders
    .filter(() => dice.yes(0.5))
    .map((client) => ({
      client,
      clock: clockOf(client),
      structs: Array.from({ length: 1 + dice.below(3) }, () => {
        const [made, length] = dice.pick(kinds)();
        lengths.set(client, (lengths.get(client) ?? 0) + length);
        return made;
      }),
    }));
  const deletes = builders
    .filter((client) => dice.yes(0.2) && endOf(client) > 2)
    .map((client) => ({
      client,
      ranges: [[dice.below(endOf(client) - 1), 1]] as [number, number][],
    }));
  return craft({ blocks, deletes });
}

/** A frame of any kind that a client sends, or only a server, with bytes changed. */
export function madeFrame(step: Step, dice: Chance): Uint8Array {
  const clocks = Y.encodeStateVectorFromUpdate(step.base);
  const frames = [
    () => step1Frame(clocks),
    () => step2Frame(step.next),
    () => updateFrame(step.next),
    () => madePresence(dice),
    () => Uint8Array.of(3),
    () => Uint8Array.of(dice.below(20), ...dice.bytes(dice.below(12))),
  ];
  return mutate(dice.pick(frames)(), dice);
}

/** What is said of presence: of one or several, oneself or others, small or large, sense or none. */
export function madePresence(dice: Chance): Uint8Array {
  const states = [
    'null',
    '{}',
    '{"cursor":{"anchor":1}}',
    '{"user":{"name":"Somebody else"}}',
    '[]',
    '{"a":',
  ];
  const entry = () => ({
    clientId: dice.pick([...writersOf, 999, 1, dice.below(2 ** 32)]),
    clock: dice.pick([0, 1, 2, dice.below(2 ** 31), Number.MAX_SAFE_INTEGER]),
    json: dice.yes(0.05) ? `{"cursor":"${'x'.repeat(dice.below(6000))}"}` : dice.pick(states),
  });
  return presenceFrame(Array.from({ length: 1 + dice.below(dice.yes(0.05) ? 300 : 3) }, entry));
}
