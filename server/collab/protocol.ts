import * as encoding from 'lib0/encoding';
import { frameTypes, syncTypes } from '#lib/sections/wire.ts';
import { cursorOver, malformedBytes, readBytes, readString, readUint, type Cursor } from './cursor.ts';

/** One thing a client says. Byte arrays are views of the frame. */
export type Frame =
  | { type: 'step1'; stateVector: StateVector }
  | { type: 'step2'; update: Uint8Array }
  | { type: 'update'; update: Uint8Array }
  | { type: 'awareness'; entries: PresenceEntry[] }
  | { type: 'query-awareness' };

/** Clocks by client id. */
export type StateVector = ReadonlyMap<number, number>;

/** One client's state as its socket gives it; null: it leaves. */
export type PresenceEntry = { clientId: number; clock: number; state: Record<string, unknown> | null };

export const largestClientId = 2 ** 32 - 1;
const largestClock = 2 ** 31 - 1;
// y-websocket sends back to the server whatever presence it was sent: up to a room's worth of others.
const mostPresence = 256;
// What the server sent may come back, so more than a client may send of itself.
const largestPresence = 4096;

/** Reads one frame from a client. Null: malformed, or a kind that only servers send. */
export function readFrame(bytes: Uint8Array): Frame | null {
  const cursor = cursorOver(bytes);
  try {
    const frame = readBody(cursor);
    return cursor.at === bytes.length ? frame : null;
  } catch (thrown) {
    if (thrown === malformedBytes) return null;
    throw thrown;
  }
}

function readBody(cursor: Cursor): Frame | null {
  switch (readUint(cursor)) {
    case frameTypes.sync:
      return readSync(cursor);
    case frameTypes.awareness:
      return { type: 'awareness', entries: readPresence(readBytes(cursor)) };
    case frameTypes.queryAwareness:
      return { type: 'query-awareness' };
    default:
      return null;
  }
}

function readSync(cursor: Cursor): Frame | null {
  switch (readUint(cursor)) {
    case syncTypes.step1:
      return { type: 'step1', stateVector: readStateVector(readBytes(cursor)) };
    case syncTypes.step2:
      return { type: 'step2', update: readBytes(cursor) };
    case syncTypes.update:
      return { type: 'update', update: readBytes(cursor) };
    default:
      return null;
  }
}

/** Reads an encoded state vector; throws `malformedBytes`. */
export function readStateVector(bytes: Uint8Array): StateVector {
  const cursor = cursorOver(bytes);
  const count = readUint(cursor);
  // Two bytes an entry at least: a larger count promises more than there is.
  if (count * 2 > bytes.length) throw malformedBytes;
  const clocks = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const client = readUint(cursor);
    const clock = readUint(cursor);
    if (client > largestClientId || clock > largestClock || clocks.has(client)) throw malformedBytes;
    clocks.set(client, clock);
  }
  if (cursor.at !== bytes.length) throw malformedBytes;
  return clocks;
}

function readPresence(bytes: Uint8Array): PresenceEntry[] {
  const cursor = cursorOver(bytes);
  const count = readUint(cursor);
  if (count > mostPresence) throw malformedBytes;
  const entries: PresenceEntry[] = [];
  for (let i = 0; i < count; i++) {
    const clientId = readUint(cursor);
    const clock = readUint(cursor);
    const state = readState(readString(cursor, largestPresence));
    if (clientId > largestClientId) throw malformedBytes;
    entries.push({ clientId, clock, state });
  }
  if (cursor.at !== bytes.length) throw malformedBytes;
  return entries;
}

function readState(json: string): Record<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformedBytes;
  }
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw malformedBytes;
  return value as Record<string, unknown>;
}

function syncFrame(type: number, payload: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, frameTypes.sync);
  encoding.writeVarUint(encoder, type);
  encoding.writeVarUint8Array(encoder, payload);
  return encoding.toUint8Array(encoder);
}

export const step1Frame = (stateVector: Uint8Array) => syncFrame(syncTypes.step1, stateVector);
export const step2Frame = (update: Uint8Array) => syncFrame(syncTypes.step2, update);
export const updateFrame = (update: Uint8Array) => syncFrame(syncTypes.update, update);

export function presenceFrame(
  entries: readonly { clientId: number; clock: number; json: string }[],
): Uint8Array {
  const inner = encoding.createEncoder();
  encoding.writeVarUint(inner, entries.length);
  for (const entry of entries) {
    encoding.writeVarUint(inner, entry.clientId);
    encoding.writeVarUint(inner, entry.clock);
    encoding.writeVarString(inner, entry.json);
  }
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, frameTypes.awareness);
  encoding.writeVarUint8Array(encoder, encoding.toUint8Array(inner));
  return encoding.toUint8Array(encoder);
}

export function encodeStateVector(clocks: Iterable<readonly [client: number, clock: number]>): Uint8Array {
  const sorted = [...clocks].filter(([, clock]) => clock > 0).sort(([a], [b]) => b - a);
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, sorted.length);
  for (const [client, clock] of sorted) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  }
  return encoding.toUint8Array(encoder);
}
