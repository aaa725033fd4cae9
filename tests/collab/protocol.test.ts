import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as awareness from 'y-protocols/awareness';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { whys } from '#lib/core/why.ts';
import {
  closeCodes,
  frameTypes,
  helloFrame,
  malformed,
  nudgeFrame,
  readHello,
  readNudge,
  reload,
  restart,
  savedFrame,
  tryAgainLater,
} from '#lib/sections/wire.ts';
import {
  presenceFrame,
  readFrame,
  readStateVector,
  step1Frame,
  step2Frame,
  updateFrame,
} from '#server/collab/protocol.ts';
import { chance } from '../fixtures/random.ts';

const framed = (type: number, write: (encoder: encoding.Encoder) => void) => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
};

const doc = new Y.Doc();
doc.getText('t').insert(0, 'hello');

describe('frames', () => {
  test('[W1] reads what y-protocols writes', () => {
    expect(readFrame(framed(0, (e) => sync.writeSyncStep1(e, doc)))).toEqual({
      type: 'step1',
      stateVector: new Map([[doc.clientID, 5]]),
    });
    const update = Y.encodeStateAsUpdate(doc);
    expect(readFrame(framed(0, (e) => sync.writeSyncStep2(e, doc)))).toEqual({ type: 'step2', update });
    expect(readFrame(framed(0, (e) => sync.writeUpdate(e, update)))).toEqual({ type: 'update', update });
    const shown = new awareness.Awareness(doc);
    shown.setLocalState({ cursor: { at: 1 } });
    const bytes = awareness.encodeAwarenessUpdate(shown, [doc.clientID]);
    expect(readFrame(framed(1, (e) => encoding.writeVarUint8Array(e, bytes)))).toEqual({
      type: 'awareness',
      entries: [{ clientId: doc.clientID, clock: 1, state: { cursor: { at: 1 } } }],
    });
    shown.destroy();
    expect(readFrame(Uint8Array.of(3))).toEqual({ type: 'query-awareness' });
  });

  test('[W1] y-protocols reads what it writes', () => {
    const other = new Y.Doc();
    const read = (frame: Uint8Array) => {
      const decoder = decoding.createDecoder(frame);
      expect(decoding.readVarUint(decoder)).toBe(0);
      const reply = encoding.createEncoder();
      sync.readSyncMessage(decoder, reply, other, null);
      return encoding.toUint8Array(reply);
    };
    read(step2Frame(Y.encodeStateAsUpdate(doc)));
    expect(other.getText('t').toJSON()).toBe('hello');
    doc.getText('t').insert(5, '!');
    read(updateFrame(Y.encodeStateAsUpdate(doc)));
    expect(other.getText('t').toJSON()).toBe('hello!');
    expect(read(step1Frame(Uint8Array.of(0))).length).toBeGreaterThan(5);
    const shown = new awareness.Awareness(other);
    const decoder = decoding.createDecoder(
      presenceFrame([{ clientId: 9, clock: 3, json: '{"user":{"name":"R"}}' }]),
    );
    expect(decoding.readVarUint(decoder)).toBe(1);
    awareness.applyAwarenessUpdate(shown, decoding.readVarUint8Array(decoder), null);
    expect(shown.getStates().get(9)).toEqual({ user: { name: 'R' } });
    shown.destroy();
  });

  test.each<[string, Uint8Array]>([
    ['nothing at all', new Uint8Array()],
    ['an unknown opcode', Uint8Array.of(77, 1, 2)],
    ['an unknown kind of sync', Uint8Array.of(0, 3, 1, 0)],
    ['an auth message', Uint8Array.of(2, 0, 0)],
    ['a saved message', savedFrame(4)],
    ['half a frame', updateFrame(Y.encodeStateAsUpdate(doc)).subarray(0, 9)],
    ['bytes after the end', Uint8Array.of(...step1Frame(Uint8Array.of(0)), 0)],
    ['a state vector that promises more than it holds', Uint8Array.of(0, 0, 5, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ['a state vector with a client twice', Uint8Array.of(0, 0, 5, 2, 1, 1, 1, 2)],
    ['a number longer than it need be', Uint8Array.of(0x83, 0)],
    ['presence that is no JSON', presenceFrame([{ clientId: 1, clock: 1, json: '{' }])],
    ['presence that is a list', presenceFrame([{ clientId: 1, clock: 1, json: '[]' }])],
    ['presence of 5 KB', presenceFrame([{ clientId: 1, clock: 1, json: `{"a":"${'x'.repeat(5000)}"}` }])],
    [
      '50,000 ghosts',
      presenceFrame(Array.from({ length: 50_000 }, (_, i) => ({ clientId: i, clock: 1, json: '{}' }))),
    ],
  ])('[W2] refuses %s', (_name, bytes) => {
    expect(readFrame(bytes)).toBe(null);
  });

  test('[W2] 20,000 frames of noise and half-noise: none throws', () => {
    const dice = chance(5);
    const real = [
      updateFrame(Y.encodeStateAsUpdate(doc)),
      step1Frame(Y.encodeStateVector(doc)),
      presenceFrame([{ clientId: 1, clock: 1, json: '{"cursor":null}' }]),
    ];
    for (let i = 0; i < 20_000; i++) {
      const bytes = dice.yes(0.3) ? dice.bytes(dice.below(40)) : Uint8Array.from(dice.pick(real));
      for (let j = dice.below(4); j > 0 && bytes.length > 0; j--)
        bytes[dice.below(bytes.length)] = dice.below(256);
      expect(() => readFrame(bytes)).not.toThrow();
    }
  });

  test('[W3] every reason has a close code, and y-websocket gives up on exactly those that cannot heal', () => {
    for (const why of whys) expect(closeCodes[why]).toBeGreaterThanOrEqual(4400);
    expect(closeCodes).toEqual({
      'signed-out': 4401,
      'not-found': 4404,
      'not-yours': 4403,
      sealed: 4409,
      'out-of-date': 4426,
    });
    expect([malformed, reload]).toEqual([4400, 4426]);
    for (const code of [restart, tryAgainLater]) expect(code < 4400 || code > 4499).toBe(true);
  });

  test('[W4] our own frames are read back as they were written', () => {
    const open = (bytes: Uint8Array) => {
      const decoder = decoding.createDecoder(bytes);
      return { decoder, type: decoding.readVarUint(decoder) };
    };
    const saved = open(savedFrame(300));
    expect([saved.type, decoding.readVarUint(saved.decoder)]).toEqual([frameTypes.saved, 300]);
    const hello = open(helloFrame({ level: 'comment', epoch: 2, schemaVersion: 1, seq: 99 }));
    expect([hello.type, readHello(hello.decoder)]).toEqual([
      frameTypes.hello,
      { level: 'comment', epoch: 2, schemaVersion: 1, seq: 99 },
    ]);
    const nudge = open(nudgeFrame('readers'));
    expect([nudge.type, readNudge(nudge.decoder)]).toEqual([frameTypes.nudge, 'readers']);
  });

  test('[W2] a state vector reads back', () => {
    expect(readStateVector(Y.encodeStateVector(doc))).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)));
  });
});
