import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partnership, space } from '#schema/partnerships.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Role, Sector } from '#lib/core/words.ts';
import { changePartnership, createPartnership } from '#lib/partnerships/arranging.server.ts';
import { changedPartnership, newPartnership } from '#lib/partnerships/partnership.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, membershipsOf, readyIn, somebodyIn, trailOf, value } from '../fixtures/partnerships.ts';

const ward = {
  name: 'Lantern Quay',
  ward: 'Lantern Quay',
  borough: 'Quayside',
  kind: 'night-time-economy',
} as const;

describe.each(databases)('partnerships on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  const somebody = (sector: Sector, more?: Partial<Actor>) => somebodyIn(t, sector, more);
  const ready = (coordinator: Actor, others?: [Actor, Role][]) => readyIn(t, coordinator, others);

  const rowsOf = (partnershipId: Id) => membershipsOf(t, partnershipId);
  const trail = (partnershipId: Id) => trailOf(t, partnershipId);

  describe('opening one', () => {
    test('makes its space, its first co-ordinator and its record', async () => {
      const who = await somebody('community-safety');
      const made = value(await createPartnership(t.app, who, ward));
      expect(made.slug).toMatch(/^lantern-quay-[a-z2-9]{4}$/);
      const [row] = await t.app.db.select().from(partnership).where(eq(partnership.id, made.id));
      expect(row).toMatchObject({ ...ward, stage: 'select', edition: 1 });
      expect(await t.app.db.select().from(space).where(eq(space.id, made.id))).toEqual([
        { id: made.id, kind: 'partnership' },
      ]);
      expect(await rowsOf(made.id)).toMatchObject([
        { personId: who.personId, role: 'co-ordinator', organisationId: who.organisationId, endedAt: null },
      ]);
      expect(await trail(made.id)).toEqual(['partnership.made']);
      expect(t.rechecked.at(-1)).toEqual({ person: who.personId });
    });

    test.each([
      ['police', 'done'],
      ['community-safety', 'done'],
      ['council', 'done'],
      ['licensing-trade', 'not-yours'],
      ['residents', 'not-yours'],
      ['health', 'not-yours'],
    ] as const)('by %s: %s', async (sector, expected) => {
      expect(code(await createPartnership(t.app, await somebody(sector), ward))).toBe(expected);
    });

    test('by nobody, by somebody paused, before the rules, by an administrator', async () => {
      expect(code(await createPartnership(t.app, null, ward))).toBe('signed-out');
      expect(code(await createPartnership(t.app, await somebody('police', { status: 'paused' }), ward))).toBe(
        'signed-out',
      );
      expect(
        code(await createPartnership(t.app, await somebody('police', { rulesAccepted: false }), ward)),
      ).toBe('not-yours');
      expect(code(await createPartnership(t.app, await somebody('business', { admin: true }), ward))).toBe(
        'done',
      );
    });

    test('a name that is taken gets another address', async () => {
      const who = await somebody('police');
      const same = { ...t.app, random: (n: number) => new Uint8Array(n) };
      const first = value(await createPartnership(same, who, ward));
      let asked = 0;
      const other = { ...t.app, random: (n: number) => new Uint8Array(n).fill(asked++ < 1 ? 0 : 7) };
      const second = value(await createPartnership(other, who, ward));
      expect(second.slug).not.toBe(first.slug);
    });

    test('hostile text is kept as text, or refused in words', () => {
      const typed = { ...ward, name: '  =HYPERLINK("x")\u202e<script>alert(1)</script>\u0000 ' };
      expect(v.parse(newPartnership, typed).name).toBe('=HYPERLINK("x")<script>alert(1)</script>');
      const wrong = v.safeParse(newPartnership, {
        name: '\u200b \u0007',
        ward: 'x'.repeat(121),
        kind: 'any',
      });
      expect(wrong.issues?.map((issue) => issue.message)).toEqual([
        'Enter a name for the partnership',
        'Use at most 120 characters',
        'Enter the borough or district',
        'Choose what kind of violence it is about',
      ]);
      expect(v.safeParse(changedPartnership, { ...ward, stage: 'select', edition: '1; drop' }).success).toBe(
        false,
      );
    });
  });

  describe('changing it', () => {
    const change = { name: 'Quay', ward: 'Lantern Quay', borough: 'Quayside', stage: 'profile' } as const;

    test('the second of two is told what the first one did, and changes nothing', async () => {
      const who = await somebody('community-safety');
      const { id } = await ready(who);
      expect(code(await changePartnership(t.app, who, id, { ...change, edition: 1 }))).toBe('done');
      const second = await changePartnership(t.app, who, id, { ...change, name: 'Mine', edition: 1 });
      expect(second).toMatchObject({
        ok: false,
        failure: { code: 'changed', now: { name: 'Quay', stage: 'Profile' } },
      });
      const [row] = await t.app.db.select().from(partnership).where(eq(partnership.id, id));
      expect(row).toMatchObject({ name: 'Quay', stage: 'profile', edition: 2 });
      expect(await trail(id)).toEqual(['partnership.changed']);
      expect(t.rechecked).toContainEqual({ partnership: id });
    });

    test('only by a co-ordinator of it', async () => {
      const [lead, helper, outsider] = [
        await somebody('police'),
        await somebody('police'),
        await somebody('police', { admin: true }),
      ];
      const { id } = await ready(lead, [[helper, 'contributor']]);
      const input = { ...change, edition: 1 };
      expect(code(await changePartnership(t.app, helper, id, input))).toBe('not-yours');
      expect(code(await changePartnership(t.app, outsider, id, input))).toBe('not-found');
      expect(code(await changePartnership(t.app, lead, newId(), input))).toBe('not-found');
      expect(code(await changePartnership(t.app, lead, "' or 1=1", input))).toBe('not-found');
      expect(code(await changePartnership(t.app, null, id, input))).toBe('signed-out');
    });
  });
});
