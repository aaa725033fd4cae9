import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { nudgeTopics, type NudgeTopic } from '../core/nudge.ts';
import type { Why } from '../core/why.ts';
import { levels, type Level } from '../core/words.ts';

/** First number of every frame. 0 to 3 are y-websocket's; the rest are ours, and other clients ignore them. */
export const frameTypes = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  saved: 16,
  hello: 17,
  nudge: 18,
} as const;

/** Second number of a sync frame. */
export const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

/** Why a socket was closed. On 4400 to 4499 y-websocket stops trying: only for what trying cannot heal. */
export const closeCodes = {
  'signed-out': 4401,
  'not-found': 4404,
  'not-yours': 4403,
  sealed: 4409,
  'out-of-date': 4426,
} as const satisfies Record<Why, number>;

export const restart = 1012;
export const tryAgainLater = 1013;
export const malformed = 4400;
export const notAllowed = closeCodes['not-yours'];
export const reload = closeCodes['out-of-date'];

/** The most a client sends in one frame, bytes. */
export const largestFrame = 4 * 1024 * 1024;

export type Hello = { level: Level; epoch: number; schemaVersion: number; seq: number };

/** The count of this socket's step 2 and update frames that are done with, in order of arrival. */
export function savedFrame(count: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, frameTypes.saved);
  encoding.writeVarUint(encoder, count);
  return encoding.toUint8Array(encoder);
}

export function helloFrame(hello: Hello): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, frameTypes.hello);
  encoding.writeVarString(encoder, hello.level);
  encoding.writeVarUint(encoder, hello.epoch);
  encoding.writeVarUint(encoder, hello.schemaVersion);
  encoding.writeVarUint(encoder, hello.seq);
  return encoding.toUint8Array(encoder);
}

export function nudgeFrame(topic: NudgeTopic): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, frameTypes.nudge);
  encoding.writeVarString(encoder, topic);
  return encoding.toUint8Array(encoder);
}

/** Reads what follows the type of a hello frame; null where it makes no sense to this version. */
export function readHello(decoder: decoding.Decoder): Hello | null {
  const named = decoding.readVarString(decoder);
  const level = levels.find((known) => known === named);
  const epoch = decoding.readVarUint(decoder);
  const schemaVersion = decoding.readVarUint(decoder);
  const seq = decoding.readVarUint(decoder);
  return level ? { level, epoch, schemaVersion, seq } : null;
}

/** Reads what follows the type of a nudge frame; null for a topic that a later version added. */
export function readNudge(decoder: decoding.Decoder): NudgeTopic | null {
  const topic = decoding.readVarString(decoder);
  return nudgeTopics.find((known) => known === topic) ?? null;
}
