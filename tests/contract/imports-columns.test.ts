import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginCheck, discardUpload, sendPiece, uploadView } from '#lib/wards/import-runs.server.ts';
import { announce } from '#lib/wards/import-sending.server.ts';
import { checkFile } from '#lib/wards/importing.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { somebodyIn, value } from '../fixtures/partnerships.ts';
import { fileOf } from '../fixtures/ward-files.ts';
import { town } from '../fixtures/ward-imports.ts';

describe.each(databases)('files whose columns are not known on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  test('a table whose columns are not known: said what it is and what they hold, it is read', async () => {
    const me = await somebodyIn(t, 'police');
    const bytes = new TextEncoder().encode(
      'Area,Name,People,Homes\nE05000901,Quay,1200,500\nE05000902,Hill,900,400\n',
    );
    const { id } = value(announce(t.app, me, { name: 'people.csv', size: bytes.length, area: 'Town' }));
    value(await sendPiece(t.app, me, id, 0, bytes));
    const settled = async () => {
      await t.app.imports.inTurn(() => Promise.resolve());
      await new Promise((go) => setTimeout(go, 5));
      return value(uploadView(t.app, me, id));
    };
    expect(await settled()).toMatchObject({
      phase: 'failed',
      unknownColumns: ['Area', 'Name', 'People', 'Homes'],
      message:
        'Line 1: The names of its columns do not say what the file is: Area, Name, People, Homes. Nothing was imported.',
    });
    value(beginCheck(t.app, me, id, { area: town, kind: 'populations' }));
    const asked = await settled();
    expect(asked).toMatchObject({ phase: 'failed', unknownColumns: ['Area', 'Name', 'People', 'Homes'] });
    expect(asked.message).toContain('a column for each of these: Ward code, Residents');
    const mapping = { ward: 'Area', residents: 'People' };
    value(beginCheck(t.app, me, id, { area: town, kind: 'populations', mapping }));
    expect(await settled()).toMatchObject({
      phase: 'checked',
      unknownColumns: [],
      report: { kind: 'populations', used: 2, rejected: 0, mapping },
      choice: { mapping },
    });
    value(await discardUpload(t.app, me, id));
  });

  test('a picture is said to be no text, and none of it is shown', async () => {
    const picture = new Uint8Array([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48,
    ]);
    const checked = await checkFile(t.app, fileOf('map.png', picture), { area: town });
    expect(checked).toMatchObject({
      ok: false,
      failure: {
        message: 'This is no text. Choose the table itself, saved as CSV, or GeoJSON. Nothing was imported.',
      },
    });
  });
});
