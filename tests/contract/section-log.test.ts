import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, type Id } from '#lib/core/ids.ts';
import { openLog } from '#lib/sections/log.server.ts';
import type { LogEntry, SectionLog, Snapshot } from '#lib/sections/log.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import {
  build,
  makeDocument,
  makeOrganisation,
  makePartnership,
  makePerson,
  makeSection,
} from '../fixtures/world.ts';
import { makeMemoryLog } from '../collab/memory-log.ts';

type Stage = {
  log: SectionLog;
  newSection: () => Promise<Id>;
  person: Id;
  other: Id;
  close: () => Promise<void>;
  app: TestApp | null;
};

async function openDatabaseStage(kind: 'embedded' | 'postgres'): Promise<Stage> {
  const tested = await openTestApp(kind);
  const { app } = tested;
  const made = await build(app, async (tx) => {
    const organisationId = await makeOrganisation(tx);
    const partnershipId = await makePartnership(tx);
    const documentId = await makeDocument(tx, partnershipId);
    const person = await makePerson(tx, { organisationId });
    const other = await makePerson(tx, { organisationId });
    return { organisationId, documentId, person, other };
  });
  const newSection = () =>
    build(app, (tx) =>
      makeSection(tx, { documentId: made.documentId, ownerOrganisationId: made.organisationId }),
    );
  return {
    log: openLog(app),
    newSection,
    person: made.person,
    other: made.other,
    close: () => tested.close(),
    app: tested,
  };
}

function openMemoryStage(): Stage {
  const log = makeMemoryLog();
  const newSection = () => {
    const id = newId();
    log.addSection(id);
    return Promise.resolve(id);
  };
  return { log, newSection, person: newId(), other: newId(), close: () => Promise.resolve(), app: null };
}

const at = new Date('2026-05-19T09:00:00.123Z');
const bytesOf = (...values: number[]) => Uint8Array.from(values);
const snapshotAt = (uptoSeq: number, word: string): Snapshot => ({
  uptoSeq,
  state: bytesOf(0, 0),
  stateVector: bytesOf(0),
  deleteSet: bytesOf(0),
  html: `<p>${word}</p>`,
  text: word,
});

describe.each(['memory', ...databases] as const)('the log (%s)', (kind) => {
  let stage: Stage;
  const entry = (sectionId: Id, seq: number, more: Partial<LogEntry> = {}): LogEntry => ({
    sectionId,
    seq,
    authorId: stage.person,
    at,
    bytes: bytesOf(seq, 0, 255),
    claims: [],
    ...more,
  });
  beforeAll(async () => {
    stage = kind === 'memory' ? openMemoryStage() : await openDatabaseStage(kind);
  });
  afterAll(() => stage.close());

  test('[L1] a batch over many sections is there as it was given', async () => {
    const [one, two] = [await stage.newSection(), await stage.newSection()];
    const batch = [
      entry(one, 1, { claims: [7, 4294967295] }),
      entry(two, 1, { authorId: stage.other, bytes: new Uint8Array(), claims: [7] }),
      entry(one, 2, { bytes: new Uint8Array(70_000).fill(9) }),
    ];
    expect(await stage.log.append(batch)).toEqual({ ok: true });
    const loaded = await stage.log.load(one);
    expect(loaded).toEqual({
      epoch: 1,
      schemaVersion: 1,
      lastSeq: 2,
      releasedSeq: null,
      snapshot: null,
      rows: [
        { seq: 1, authorId: stage.person, at, bytes: bytesOf(1, 0, 255) },
        { seq: 2, authorId: stage.person, at, bytes: new Uint8Array(70_000).fill(9) },
      ],
    });
    expect((await stage.log.load(two))?.rows).toEqual([
      { seq: 1, authorId: stage.other, at, bytes: new Uint8Array() },
    ]);
    expect((await stage.log.claims(one)).sort((a, b) => a.clientId - b.clientId)).toEqual([
      { clientId: 7, personId: stage.person, claimedAt: at },
      { clientId: 4294967295, personId: stage.person, claimedAt: at },
    ]);
  });

  test('[L1] a thousand rows at once', async () => {
    const id = await stage.newSection();
    const batch = Array.from({ length: 1000 }, (_, i) =>
      entry(id, i + 1, { bytes: bytesOf(i % 256, i >> 8) }),
    );
    expect(await stage.log.append(batch)).toEqual({ ok: true });
    const rows = await stage.log.rowsUpTo(id, 1000);
    expect(rows.map(({ bytes }) => [...bytes])).toEqual(batch.map(({ bytes }) => [...bytes]));
  });

  test('[L2] a number or a client id that is taken is another writer, and nothing of the batch is written', async () => {
    const [one, two] = [await stage.newSection(), await stage.newSection()];
    await stage.log.append([entry(one, 1, { claims: [5] })]);
    const again = await stage.log.append([entry(two, 1), entry(one, 1)]);
    expect(again).toEqual({ ok: false, why: 'another-writer' });
    const claimed = await stage.log.append([entry(two, 1), entry(one, 2, { claims: [5] })]);
    expect(claimed).toEqual({ ok: false, why: 'another-writer' });
    expect((await stage.log.load(two))?.rows).toEqual([]);
    expect((await stage.log.load(one))?.lastSeq).toBe(1);
  });

  test('[L2] data that cannot be kept is said to be unfit, and nothing of the batch is written', async () => {
    const id = await stage.newSection();
    const nowhere = await stage.log.append([entry(id, 1), entry(newId(), 1)]);
    expect(nowhere).toEqual({ ok: false, why: 'unfit' });
    expect((await stage.log.load(id))?.rows).toEqual([]);
  });

  test('[L3] a snapshot takes the place of the rows before it, and an older one never that of a newer', async () => {
    const id = await stage.newSection();
    await stage.log.append([1, 2, 3].map((seq) => entry(id, seq)));
    await stage.log.writeSnapshot(id, snapshotAt(2, 'two'));
    await stage.log.writeSnapshot(id, snapshotAt(1, 'one'));
    const loaded = await stage.log.load(id);
    expect(loaded?.snapshot?.uptoSeq).toBe(2);
    expect(loaded?.rows.map(({ seq }) => seq)).toEqual([3]);
    expect(loaded?.lastSeq).toBe(3);
    expect(await stage.log.readSnapshot(id)).toEqual(snapshotAt(2, 'two'));
    expect((await stage.log.rowsUpTo(id, 2)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('[L3] a row in quarantine is no part of the text, and its number is not used again', async () => {
    const id = await stage.newSection();
    await stage.log.append([1, 2].map((seq) => entry(id, seq)));
    await stage.log.quarantine(id, 2);
    const loaded = await stage.log.load(id);
    expect(loaded?.rows.map(({ seq }) => seq)).toEqual([1]);
    expect(loaded?.lastSeq).toBe(2);
  });

  test('[L3] a section that is not there is null', async () => {
    expect(await stage.log.load(newId())).toBe(null);
    expect(await stage.log.state(newId())).toBe(null);
    const id = await stage.newSection();
    expect(await stage.log.state(id)).toEqual({ epoch: 1, schemaVersion: 1, releasedSeq: null });
  });

  test.skipIf(kind === 'memory')('[L3] a row that is not what was written stops the load', async () => {
    const id = await stage.newSection();
    await stage.log.append([entry(id, 1)]);
    await stage.app?.app.db.execute(sql`update section_update set bytes = '\\x00' where section_id = ${id}`);
    await expect(stage.log.load(id)).rejects.toThrow('checksum');
  });

  test.skipIf(kind === 'memory')(
    "[L2] pages read while the log writes, and neither gets the other's rows",
    async () => {
      const id = await stage.newSection();
      const app = stage.app?.app;
      const pages = Array.from({ length: 200 }, async (_, i) =>
        app ? [...(await app.db.execute(sql`select ${i}::int as n, 'page' as what`))] : [],
      );
      const writes = Array.from({ length: 200 }, (_, i) => stage.log.append([entry(id, i + 1)]));
      expect(await Promise.all(writes)).toEqual(writes.map(() => ({ ok: true })));
      expect(await Promise.all(pages)).toEqual(pages.map((_, i) => [{ n: i, what: 'page' }]));
    },
  );

  test.skipIf(kind !== 'postgres')('[L2] a database that is away is said to be away', async () => {
    const id = await stage.newSection();
    const closed = openLog({ ...(stage.app as TestApp).app, cannotWrite: () => 'away' });
    expect(await closed.append([entry(id, 1)])).toEqual({ ok: false, why: 'away' });
    await stage.app?.app.db
      .execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()`)
      .catch(() => undefined);
    const answers = await Promise.all([1, 2, 3].map((seq) => stage.log.append([entry(id, seq)])));
    for (const answer of answers) if (!answer.ok) expect(answer.why).toBe('away');
  });
});
