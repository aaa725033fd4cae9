import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { measure, release, ward } from '#schema/wards.ts';
import { newId } from '#lib/core/ids.ts';
import { done, fail } from '#lib/core/result.ts';
import { crosswalkBetween } from '#lib/wards/crosswalk.server.ts';
import { editionsPage } from '#lib/wards/editions-page.server.ts';
import {
  beginCheck,
  beginImport,
  discardUpload,
  sendPiece,
  uploadView,
} from '#lib/wards/import-runs.server.ts';
import { announce } from '#lib/wards/import-sending.server.ts';
import { checkFile, importFile, type ImportChoice } from '#lib/wards/importing.server.ts';
import { releaseSeen, releasesListed, withdrawRelease } from '#lib/wards/releases.server.ts';
import { tidyImports } from '#lib/wards/uploads.server.ts';
import { openImports } from '#server/jobs/imports.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases, root } from '../fixtures/database.ts';
import { code, somebodyIn, value } from '../fixtures/partnerships.ts';
import {
  boundaries,
  crime,
  everyKind,
  fileOf,
  figures,
  gzipped,
  street,
  townWards,
  zipped,
} from '../fixtures/ward-files.ts';
import { importing, nobody, town } from '../fixtures/ward-imports.ts';

describe.each(databases)('imports that go wrong, or twice on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());
  const { bring, brought, counts } = importing(() => t);

  beforeAll(async () => {
    for (const of of ['boundaries', 'ward-crime', 'figures'] as const) await brought(of);
  });

  test('the same file twice changes nothing, and says so; a withdrawn one may come again', async () => {
    const before = await counts();
    const { releaseId } = value(await bring('crime.csv', crime));
    expect(await counts()).toEqual(before);
    expect(value(await bring('renamed.csv', crime))).toMatchObject({ already: true, releaseId });
    expect(await counts()).toEqual(before);
    const analyst = await somebodyIn(t, 'police');
    value(await withdrawRelease(t.app, analyst, releaseId, { reason: 'Counts of March were doubled.' }));
    expect(
      code(await withdrawRelease(t.app, analyst, releaseId, { reason: 'Counts of March were doubled.' })),
    ).toBe('refused');
    expect(value(await releaseSeen(t.app, analyst, releaseId)).withdrawn?.reason).toBe(
      'Counts of March were doubled.',
    );
    expect(value(await bring('crime.csv', crime)).already).toBe(false);
    const trail = await t.app.db
      .select({ action: auditEvent.action })
      .from(auditEvent)
      .where(eq(auditEvent.subjectId, releaseId));
    expect(trail.map(({ action }) => action)).toEqual(['wards.imported', 'wards.withdrawn']);
  });

  test.each([
    ['cut off in the middle', boundaries.slice(0, 900), /Line \d: The file ends in the middle/],
    ['an empty one', '', /empty/],
    ['a web page', '<!doctype html><p>Not found', /web page/],
    ['no table that is known', 'a,b\n1,2\n', /Line 1: .*a, b/],
    ['a gzip that is not whole', gzipped(crime.repeat(50)).subarray(0, 400), /not whole/],
    ['a zip that is not whole', zipped({ 'a-street.csv': street }).subarray(0, 200), /zip/],
    ['a zip without a table', zipped({ 'readme.md': 'Nothing' }), /no table/],
    ['a workbook', zipped({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' }), /Excel/],
    ['places before there are wards', street, /Import its ward boundaries first/],
    ['a bomb', gzipped(`${figures}${`${' '.repeat(60_000)}\n`.repeat(1300)}`), /far too large/],
  ])('a broken file changes nothing: %s', async (_what, content, message) => {
    const before = await counts();
    const failed = await bring('broken', content, { area: { slug: 'other', name: 'Other' } });
    expect(failed.ok ? null : failed.failure).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(message),
    });
    expect(failed.ok ? null : failed.failure).toMatchObject({
      message: expect.stringMatching(/Nothing was imported\.$/),
    });
    expect(await counts()).toEqual(before);
  });

  test('a broken line costs that line alone', async () => {
    const lines = crime.split('\n');
    lines[3] = '"never closed,x,y';
    lines[5] = lines[5]?.replace(/,\d+$/, ',many') ?? '';
    lines[7] = `${lines[7]},1,2`;
    const { report } = value(await bring('damaged.csv', lines.join('\n')));
    expect(report).toMatchObject({ read: 15, used: 12, rejected: 3 });
    expect(report.rejects.map(({ line }) => line).sort()).toEqual([4, 6, 8]);
  });

  test('cancelled, or failed in the middle, it leaves nothing; what a killed one left goes at the next start', async () => {
    const before = await counts();
    const stop = new AbortController();
    const cancelled = importFile(
      t.app,
      nobody,
      fileOf('long.csv', everyKind.figures.text.replaceAll('Gun', 'Dog')),
      { area: town },
      { signal: stop.signal },
    );
    stop.abort();
    expect(code(await cancelled)).toBe('refused');
    expect(await counts()).toEqual(before);
    let turn = 0;
    const failing = {
      ...t.app,
      transaction: ((work) =>
        ++turn === 4
          ? Promise.resolve(fail({ code: 'unavailable', message: 'Gone.' }))
          : t.app.transaction(work)) as typeof t.app.transaction,
    };
    expect(code(await importFile(failing, nobody, fileOf('c.csv', `${crime}  `), { area: town }))).toBe(
      'unavailable',
    );
    expect(turn).toBeGreaterThan(4);
    expect(await counts()).toEqual(before);
    const [held] = await t.app.db.select().from(release).where(eq(release.kind, 'ward-crime'));
    const left = newId();
    await t.app.transaction(async (tx) => {
      if (!held) return done();
      await tx.insert(release).values({ ...held, id: left, publishedAt: null });
      await tx.insert(ward).values({ releaseId: left, code: 'T1', name: 'Left', borough: 'Behind' });
      await tx.insert(measure).values({
        id: newId(),
        areaId: held.areaId,
        slug: 'left',
        name: 'Left',
        kind: 'figures',
        createdAt: t.app.clock(),
      });
      return done();
    });
    await tidyImports(t.app);
    expect(await counts()).toEqual(before);
    expect(await t.app.db.select().from(release).where(isNull(release.publishedAt))).toEqual([]);
  });

  test('nothing of it is seen before it is published', async () => {
    const seen: number[] = [];
    const analyst = await somebodyIn(t, 'police');
    const before = value(await releasesListed(t.app, analyst)).length;
    const watching = {
      ...t.app,
      transaction: (async (work) => {
        seen.push(value(await releasesListed(t.app, analyst)).length);
        return t.app.transaction(work);
      }) as typeof t.app.transaction,
    };
    value(await importFile(watching, nobody, fileOf('w.csv', `${crime}   `), { area: town }));
    expect(seen.length).toBeGreaterThan(3);
    expect(new Set(seen)).toEqual(new Set([before]));
    expect(value(await releasesListed(t.app, analyst))).toHaveLength(before + 1);
  });

  test('own figures are there for the police alone unless somebody says otherwise', async () => {
    const { releaseId } = value(await bring('own-2.csv', figures.replaceAll('Gun-enabled', 'Hidden')));
    const [police, council] = [await somebodyIn(t, 'police'), await somebodyIn(t, 'council')];
    expect(code(await releaseSeen(t.app, council, releaseId))).toBe('not-found');
    expect(value(await releaseSeen(t.app, police, releaseId)).id).toBe(releaseId);
    const listed = async (who: typeof police) => value(await releasesListed(t.app, who)).map(({ id }) => id);
    expect(await listed(council)).not.toContain(releaseId);
    expect(await listed(police)).toContain(releaseId);
    expect(code(await releasesListed(t.app, await somebodyIn(t, 'residents')))).toBe('not-yours');
  });

  test('an own measure never becomes one that everybody sees, for having its name', async () => {
    value(await bring('own-3.csv', figures.replaceAll('Gun-enabled offences', 'Robbery')));
    const rows = await t.app.db
      .select({ slug: measure.slug, audience: measure.audience })
      .from(measure)
      .where(and(eq(measure.kind, 'figures'), sql`${measure.name} like 'Robbery%'`));
    expect(rows).toEqual([{ slug: 'robbery-figures', audience: ['police'] }]);
  });

  test('a file is sent in pieces, checked, imported and gone', async () => {
    const [me, other] = [await somebodyIn(t, 'police'), await somebodyIn(t, 'police')];
    const bytes = new TextEncoder().encode(figures.replaceAll('Gun-enabled', 'Sent'));
    expect(code(announce(t.app, await somebodyIn(t, 'business'), {}))).toBe('not-yours');
    expect(code(announce(t.app, me, { name: 'x', size: 0, area: '' }))).toBe('invalid');
    const { id } = value(
      announce(t.app, me, { name: '../../etc/own figures.csv', size: bytes.length, area: 'Town' }),
    );
    expect(code(await sendPiece(t.app, other, id, 0, bytes))).toBe('not-found');
    value(await sendPiece(t.app, me, id, 0, bytes.subarray(0, 30)));
    value(await sendPiece(t.app, me, id, 0, bytes.subarray(0, 30)));
    expect(code(await sendPiece(t.app, me, id, 40, bytes.subarray(40)))).toBe('refused');
    value(await sendPiece(t.app, me, id, 30, bytes.subarray(30)));
    const settled = () => t.app.imports.inTurn(() => Promise.resolve());
    await settled();
    await new Promise((go) => setTimeout(go, 5));
    const view = value(uploadView(t.app, me, id));
    expect(view).toMatchObject({
      name: 'own figures.csv',
      phase: 'checked',
      report: { kind: 'figures', used: 2 },
    });
    const choice: ImportChoice = { area: town, mapping: { count: 'ward_code' } };
    value(beginCheck(t.app, me, id, choice));
    expect(code(beginImport(t.app, me, id, choice))).toBe('refused');
    await settled();
    await new Promise((go) => setTimeout(go, 5));
    expect(value(uploadView(t.app, me, id)).report?.rejected).toBe(2);
    value(beginImport(t.app, me, id, { area: town }));
    await settled();
    await new Promise((go) => setTimeout(go, 5));
    expect(value(uploadView(t.app, me, id))).toMatchObject({ phase: 'done', release: { already: false } });
    value(await discardUpload(t.app, me, id));
    expect(code(uploadView(t.app, me, id))).toBe('not-found');
    const folder = join(t.app.settings.dataDir, 'uploads');
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  test('read in a thread of its own, a file says the same', async () => {
    const apart = { ...t.app, imports: openImports(root) };
    const long = `${street}${street.split('\n').slice(1).join('\n').repeat(2000)}`;
    for (const content of [long, gzipped(street)]) {
      const [here, there] = [
        value(await checkFile(t.app, fileOf('s.csv', content), { area: town })),
        value(await checkFile(apart, fileOf('s.csv', content), { area: town })),
      ];
      expect(there).toEqual(here);
    }
    const cut = gzipped(long).subarray(0, 3000);
    const failed = await checkFile(apart, fileOf('s.csv.gz', cut), { area: town });
    expect(failed.ok ? null : failed.failure).toMatchObject({ message: expect.stringMatching(/not whole/) });
  });

  test('wards of two editions meet by LSOAs, else by name', async () => {
    const place = { slug: 'editions', name: 'Editions' };
    const earlier = boundaries.replaceAll('WD25', 'WD18').replaceAll('T0500000', 'S0500000');
    const first = value(await bring('2018', earlier, { area: place }));
    const second = value(await bring('2025', boundaries, { area: place }));
    const analyst = await somebodyIn(t, 'police');
    const asked = { earlier: [first.releaseId], later: [second.releaseId] };
    const named = value(await crosswalkBetween(t.app, analyst, asked));
    expect(named.crossings).toHaveLength(6);
    expect(named.crossings.every(({ by, exact }) => by === 'name' && !exact)).toBe(true);
    const lsoas = (prefix: string, year: string) =>
      `LSOA21CD,${year}\n${townWards.map(({ code: ward }, i) => `E0100000${i},${ward.replace('T', prefix)}`).join('\n')}\n`;
    value(await bring('l18.csv', lsoas('S', 'WD18CD'), { area: place }));
    value(await bring('l25.csv', lsoas('T', 'WD25CD'), { area: place }));
    const shared = value(await crosswalkBetween(t.app, analyst, asked));
    expect(shared.crossings.every(({ by, exact, share }) => by === 'lsoas' && exact && share === 1)).toBe(
      true,
    );
    expect(shared.lookups).toHaveLength(2);
    const seen = value(await editionsPage(t.app, analyst, new URLSearchParams({ area: place.slug })));
    expect(seen.counts).toMatchObject({ same: 0, exact: 6, approximate: 0, alone: 0, byLsoas: true });
  });
});
