import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import { askedLoosely } from '#lib/wards/asking.ts';
import { withdrawRelease } from '#lib/wards/releases.server.ts';
import { bareWard, wardPage } from '#lib/wards/ward-page.server.ts';
import { wardsPage } from '#lib/wards/wards-page.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, somebodyIn, value } from '../fixtures/partnerships.ts';
import { townWards } from '../fixtures/ward-files.ts';
import { importing } from '../fixtures/ward-imports.ts';

const ward = townWards[0]?.code ?? '';

describe.each(databases)('wards of which little is known on %s', (kind) => {
  let t: TestApp;
  let police: Actor;
  let crime: Id;
  beforeAll(async () => {
    t = await openTestApp(kind);
    police = await somebodyIn(t, 'police');
    await brought('boundaries');
  });
  afterAll(() => t.close());
  const { brought } = importing(() => t);
  const page = (order: 'count' | 'rate', query = '') =>
    wardsPage(t.app, police, askedLoosely(new URLSearchParams(query)), { order, page: 1, all: false });
  const none = askedLoosely(new URLSearchParams());

  test('with boundaries alone it is said which city is known, and its wards can be opened', async () => {
    expect(value(await page('count'))).toMatchObject({ found: null, drawn: 'Town' });
    expect(code(await wardPage(t.app, police, ward, none))).toBe('not-found');
    expect(value(await bareWard(t.app, police, ward, null))).toMatchObject({
      ward: { code: ward, name: 'Quay', borough: 'Eastside' },
      area: { name: 'Town' },
      decisions: [],
    });
    expect(code(await bareWard(t.app, police, 'T05999999', null))).toBe('not-found');
    expect(code(await bareWard(t.app, police, ward, 'elsewhere'))).toBe('not-found');
    expect(code(await bareWard(t.app, null, ward, null))).toBe('signed-out');
  });

  test('without residents rates are per km², and a ranking by a rate that is not known is one by count', async () => {
    crime = (await brought('ward-crime')).releaseId;
    const usual = value(await page('rate')).found;
    expect(usual).toMatchObject({ order: 'rate', choices: { basis: 'area' } });
    expect(usual?.basisWords).toBe(
      'Rates are per km²: how many people live in most of these wards is not known.',
    );
    const asked = value(await page('rate', 'per=residents')).found;
    expect(asked).toMatchObject({ order: 'count', choices: { basis: 'residents' } });
    expect(asked?.basisWords).toBe(
      'How many people live in these wards is not known, so there is no rate, and they stand by count.',
    );
    // Where figures count, a question that fits none of them stays one that nothing answers.
    expect(code(await bareWard(t.app, police, ward, null))).toBe('not-found');
  });

  test('once the figures are withdrawn the ward is still there', async () => {
    value(await withdrawRelease(t.app, police, crime, { reason: 'Counts of March were doubled.' }));
    expect(value(await page('count'))).toMatchObject({ found: null, drawn: 'Town' });
    expect(value(await bareWard(t.app, police, ward, 'town')).ward.name).toBe('Quay');
  });

  test('with residents nothing is to be explained', async () => {
    await brought('ward-crime');
    await brought('populations');
    expect(value(await page('rate')).found).toMatchObject({ order: 'rate', basisWords: null });
  });
});
