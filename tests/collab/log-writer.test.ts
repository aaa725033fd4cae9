import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId, type Id } from '#lib/core/ids.ts';
import type { LogEntry } from '#lib/sections/log.ts';
import { makeLogWriter, type LogSource } from '#server/collab/log-writer.ts';
import { makeMemoryLog, type MemoryLog } from './memory-log.ts';

const at = new Date('2026-05-19T09:00:00Z');

/** A source that commits what it is given, and remembers what became of it. */
function makeSource(sectionId: Id) {
  let seq = 0;
  let waiting: LogEntry[] = [];
  let taken: LogEntry[] = [];
  const source = {
    done: [] as number[],
    failures: [] as string[],
    batches: [] as number[],
    add(more: Partial<LogEntry> = {}) {
      waiting.push({
        sectionId,
        seq: ++seq,
        authorId: 'p',
        at,
        bytes: Uint8Array.of(1),
        claims: [],
        ...more,
      });
    },
    take() {
      taken = waiting;
      waiting = [];
      return taken;
    },
    committed() {
      source.batches.push(taken.length);
      source.done.push(...taken.map((entry) => entry.seq));
    },
    failed(why: string) {
      source.failures.push(why);
    },
  };
  return source satisfies LogSource;
}

function gate() {
  let open = () => undefined as void;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

describe('the log writer', () => {
  let log: MemoryLog;
  let pressure: boolean[];
  let others: number;
  const writer = (mostWaiting = 1000) => {
    pressure = [];
    others = 0;
    return makeLogWriter({
      log,
      mostWaiting,
      onPressure: (high) => pressure.push(high),
      onAnotherWriter: () => others++,
    });
  };
  const section = () => {
    const id = newId();
    log.addSection(id);
    return id;
  };
  beforeEach(() => {
    log = makeMemoryLog();
  });

  test('[W5] what is read in one turn of the event loop, from whichever sockets, is one batch', async () => {
    const sizes: number[] = [];
    const append = log.append.bind(log);
    log.append = (entries) => (sizes.push(entries.length), append(entries));
    const [one, two] = [makeSource(section()), makeSource(section())];
    const writing = writer();
    one.add();
    writing.wake(one, 1);
    // The next socket is read after what waits for the one before has gone on.
    await new Promise((next) => process.nextTick(next));
    two.add();
    writing.wake(two, 1);
    await writing.idle();
    expect(sizes).toEqual([2]);
  });

  test('[W5] what arrives while a commit is in flight, over all rooms, goes with the next as one batch', async () => {
    const sizes: number[] = [];
    const append = log.append.bind(log);
    const first = gate();
    log.append = async (entries) => {
      sizes.push(entries.length);
      if (sizes.length === 1) await first.promise;
      return append(entries);
    };
    const one = makeSource(section());
    const two = makeSource(section());
    const writing = writer();
    one.add();
    writing.wake(one, 1);
    await turn();
    for (let i = 0; i < 5; i++) {
      one.add();
      two.add();
      writing.wake(one, 1);
      writing.wake(two, 1);
    }
    expect(one.done).toEqual([]);
    first.open();
    await writing.idle();
    expect(sizes).toEqual([1, 10]);
    expect(one.done).toEqual([1, 2, 3, 4, 5, 6]);
    expect(two.done).toEqual([1, 2, 3, 4, 5]);
  });

  test('[W5] a room whose data is refused fails alone', async () => {
    const good = makeSource(section());
    const bad = makeSource(newId());
    const writing = writer();
    good.add();
    bad.add();
    writing.wake(good, 1);
    writing.wake(bad, 1);
    await writing.idle();
    expect([good.done, good.failures]).toEqual([[1], []]);
    expect([bad.done, bad.failures]).toEqual([[], ['unfit']]);
  });

  test('[W5] a database that is away, or throws, fails every room in the batch, and the next batch is tried', async () => {
    const one = makeSource(section());
    const two = makeSource(section());
    const writing = writer();
    log.failing = { ok: false, why: 'away' };
    one.add();
    two.add();
    writing.wake(one, 1);
    writing.wake(two, 1);
    await writing.idle();
    expect([one.failures, two.failures, others]).toEqual([['away'], ['away'], 0]);
    log.failing = null;
    const three = makeSource(section());
    three.add();
    writing.wake(three, 1);
    await writing.idle();
    expect(three.done).toEqual([1]);
    log.append = () => Promise.reject(new Error('gone'));
    three.add();
    writing.wake(three, 1);
    await writing.idle();
    expect(three.failures).toEqual(['away']);
  });

  test('[W5] another writer is noticed and said', async () => {
    const id = section();
    const [one, two] = [makeSource(id), makeSource(id)];
    const writing = writer();
    one.add();
    writing.wake(one, 1);
    await writing.idle();
    two.add();
    writing.wake(two, 1);
    await writing.idle();
    expect([two.failures, others]).toEqual([['another-writer'], 1]);
  });

  test('[W6] what waits is bounded: readers are told to stop above the bound and to go on below half of it', async () => {
    const held = gate();
    log.gate = held.promise;
    const one = makeSource(section());
    const writing = writer(100);
    one.add();
    writing.wake(one, 10);
    await turn();
    one.add();
    writing.wake(one, 99);
    expect(pressure).toEqual([]);
    one.add();
    writing.wake(one, 2);
    expect(pressure).toEqual([true]);
    held.open();
    await writing.idle();
    expect(pressure).toEqual([true, false]);
    expect(one.done).toEqual([1, 2, 3]);
  });

  test('[W5] settled waits for what is in flight and not for what comes after', async () => {
    const held = gate();
    log.gate = held.promise;
    const one = makeSource(section());
    const writing = writer();
    await writing.settled();
    one.add();
    writing.wake(one, 1);
    await turn();
    let seen: number[] = [];
    const settled = writing.settled().then(() => (seen = [...one.done]));
    held.open();
    await settled;
    expect(seen).toEqual([1]);
  });
});
