import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { release } from '#schema/wards.ts';
import type { Batch, ReadContext } from '#lib/wards/formats/batches.ts';
import { releaseKinds, Unreadable, type ReleaseKind } from '#lib/wards/formats/kinds.ts';
import { readImport } from '#lib/wards/formats/reading.server.ts';
import { outlineOf, type Outline } from '#lib/wards/formats/polygons.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import { everyKind, featureOf, fileOf, gzipped, townWards, zipped } from '../fixtures/ward-files.ts';
import { importing } from '../fixtures/ward-imports.ts';

const files = 2000;
/** So many of them go all the way into a database. */
const imported = 120;

const context: ReadContext = {
  wards: townWards.map((one) => ({ code: one.code, outline: outlineOf(featureOf(one).geometry) as Outline })),
  lsoaWards: [['E01000002', 'T05000002']],
};

const tokens = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\u0000',
  '-1',
  '1e9',
  '99999999999',
  '{',
  '}',
  '[',
  ']',
  'null',
  '\ufeff',
  '🙂',
  'E05',
  '2025-13',
  ' ',
];

/** A file with a few changes such as transfers, spreadsheets and people make, and some that only malice does. */
function mutant(seeded: Chance, text: string): Uint8Array {
  let bytes = new TextEncoder().encode(text);
  const at = () => seeded.below(bytes.length + 1);
  const splice = (from: number, gone: number, put: Uint8Array) => {
    const made = new Uint8Array(bytes.length - Math.min(gone, bytes.length - from) + put.length);
    made.set(bytes.subarray(0, from));
    made.set(put, from);
    made.set(bytes.subarray(Math.min(bytes.length, from + gone)), from + put.length);
    bytes = made;
  };
  for (let turn = 1 + seeded.below(4); turn > 0; turn--) {
    const kind = seeded.below(8);
    if (kind === 0) splice(at(), seeded.below(40), new Uint8Array(0));
    else if (kind === 1) splice(at(), seeded.below(3), new TextEncoder().encode(seeded.pick(tokens)));
    else if (kind === 2) splice(at(), 0, seeded.bytes(1 + seeded.below(8)));
    else if (kind === 3) bytes = bytes.slice(0, at());
    else if (kind === 4) splice(at(), 0, bytes.slice(at(), at()));
    else if (kind === 5 && bytes.length > 0) bytes[seeded.below(bytes.length)] = seeded.below(256);
    else if (kind === 6)
      bytes = Uint8Array.of(...(seeded.yes(0.5) ? [0xef, 0xbb, 0xbf] : [0xff, 0xfe]), ...bytes);
    else
      bytes = new TextEncoder().encode(
        new TextDecoder('latin1').decode(bytes).replaceAll('\n', seeded.pick(['\r\n', '\r', ''])),
      );
  }
  return bytes;
}

function packed(seeded: Chance, bytes: Uint8Array): Uint8Array {
  const text = () => new TextDecoder('latin1').decode(bytes);
  const whole = seeded.yes(0.5) ? gzipped(text()) : zipped({ '2025-01/a-street.csv': text() });
  return seeded.yes(0.3) ? whole.slice(0, seeded.below(whole.length)) : whole;
}

const lineCount = (bytes: Uint8Array) =>
  bytes.reduce((lines, byte) => lines + (byte === 10 || byte === 13 ? 1 : 0), 1);

/** What a mutant comes to: reads it to the end, or to words for a person. Anything else is thrown. */
async function read(
  bytes: Uint8Array,
  name: string,
  kind: ReleaseKind | undefined,
  piece: number,
  lines: number,
): Promise<'read' | 'refused'> {
  const reading = readImport(fileOf(name, bytes, piece).open(), { ask: { fileName: name, kind }, context });
  try {
    for (;;) {
      const next = await reading.next();
      if (next.done) {
        const { report } = { report: next.value };
        expect(report.used + report.rejected).toBe(report.read);
        for (const { line, reason } of report.rejects) {
          expect(reason).not.toBe('');
          expect(line).toBeGreaterThan(0);
        }
        expect(Object.values(report.reasons).reduce((sum, n) => sum + n, 0)).toBe(report.rejected);
        return 'read';
      }
      sound(next.value);
    }
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    expect(thrown.message.length).toBeGreaterThan(10);
    if (thrown.line !== null) expect(thrown.line).toBeLessThanOrEqual(lines + 1);
    return 'refused';
  }
}

function sound(batch: Batch): void {
  if (batch.table === 'tally') return;
  expect(batch.rows.length).toBeLessThanOrEqual(2000);
  if (batch.table === 'series')
    for (const { counts } of batch.rows)
      expect(counts.every((count) => Number.isSafeInteger(count) && count >= 0 && count < 2 ** 31)).toBe(
        true,
      );
}

const seed = 20_260_119;

test(`${files} mutated files of every kind: each is read or refused in words, none fails`, async () => {
  const seeded = chance(seed);
  const outcomes = { read: 0, refused: 0 };
  for (let turn = 0; turn < files; turn++) {
    const kind = releaseKinds[turn % releaseKinds.length] as ReleaseKind;
    const { name, text } = everyKind[kind];
    const plain = mutant(seeded, text);
    const bytes = seeded.yes(0.15) ? packed(seeded, plain) : plain;
    const outcome = await read(
      bytes,
      name,
      seeded.yes(0.3) ? kind : undefined,
      1 + seeded.below(600),
      lineCount(plain),
    ).catch((thrown: unknown) => {
      throw new Error(
        `Seed ${seed}, file ${turn} (${kind}) failed: ${String(thrown)}\n${new TextDecoder().decode(plain)}`,
        { cause: thrown },
      );
    });
    outcomes[outcome]++;
  }
  // Mutants that are all refused, or all read, would try little.
  expect(outcomes.read).toBeGreaterThan(files / 4);
  expect(outcomes.refused).toBeGreaterThan(files / 20);
});

describe.each(databases.slice(-1))('mutated files, imported on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());
  const { bring, brought, counts } = importing(() => t);

  test(`${imported} of them: a whole import, or nothing of it`, async () => {
    const seeded = chance(seed + 1);
    await brought('boundaries');
    for (let turn = 0; turn < imported; turn++) {
      const of = releaseKinds[turn % releaseKinds.length] as ReleaseKind;
      const { name, text } = everyKind[of];
      const before = await counts();
      const made = await bring(name, mutant(seeded, text), { kind: seeded.yes(0.5) ? of : undefined });
      if (!made.ok) {
        expect(made.failure).toMatchObject({
          code: 'refused',
          message: expect.stringMatching(/Nothing was imported\.$/),
        });
        expect(await counts()).toEqual(before);
      }
      const staged = await t.app.db
        .select({ id: release.id })
        .from(release)
        .where(sql`${release.publishedAt} is null`);
      expect(staged).toEqual([]);
    }
  });
});
