import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { person } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Role, Sector } from '#lib/core/words.ts';
import { appointCoordinator, partnershipsToAdminister } from '#lib/partnerships/appointing.server.ts';
import { partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';
import { build, makeMember, makePartnership } from '../fixtures/world.ts';

describe.each(databases)('partnerships on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  const somebody = (sector: Sector, more?: Partial<Actor>) => somebodyIn(t, sector, more);
  const ready = (coordinator: Actor, others?: [Actor, Role][]) => readyIn(t, coordinator, others);

  describe('appointing', () => {
    test('an administrator appoints where no active co-ordinator is left, and gets no way in', async () => {
      const [lead, member, fresh] = [
        await somebody('police'),
        await somebody('fire'),
        await somebody('health'),
      ];
      const admin = await somebody('council', { admin: true });
      const { id, slug } = await ready(lead, [[member, 'reader']]);
      const appoint = (email: string) => appointCoordinator(t.app, admin, { partnershipId: id, email });
      expect(code(await appoint(fresh.email))).toBe('refused');
      await build(t.app, (tx) =>
        tx.update(person).set({ status: 'paused' }).where(eq(person.id, lead.personId)),
      );
      expect(code(await appointCoordinator(t.app, lead, { partnershipId: id, email: fresh.email }))).toBe(
        'not-yours',
      );
      expect(await appoint('nobody@test.example')).toMatchObject({ failure: { code: 'invalid' } });
      expect(await appoint(lead.email)).toMatchObject({ failure: { code: 'invalid' } });
      // A reader of it is raised, at once with a newcomer: one of them.
      const both = await Promise.all([appoint(member.email), appoint(fresh.email)]);
      expect(both.map(code).sort()).toEqual(['done', 'refused']);
      expect(code(await partnershipOverview(t.app, admin, { slug }))).toBe('not-found');
      expect(
        code(await appointCoordinator(t.app, admin, { partnershipId: newId(), email: fresh.email })),
      ).toBe('not-found');
    });

    test('the list is the administrators’, pages by name, and shows who runs each', async () => {
      const admin = await somebody('council', { admin: true });
      const lead = await somebody('police');
      const ids = await build(t.app, async (tx) => {
        const made: Id[] = [];
        for (let n = 0; n < 60; n++)
          made.push(await makePartnership(tx, { name: `Zz ${String(n).padStart(2, '0')}` }));
        const [first = ''] = made;
        await makeMember(tx, {
          partnershipId: first,
          personId: lead.personId,
          organisationId: lead.organisationId,
          role: 'co-ordinator',
        });
        return made;
      });
      expect(code(await partnershipsToAdminister(t.app, lead, null))).toBe('not-yours');
      const seen: string[] = [];
      let after: Id | null = null;
      do {
        const page: {
          partnerships: { id: Id; name: string; members: number; coordinators: unknown[] }[];
          next: Id | null;
        } = value(await partnershipsToAdminister(t.app, admin, after));
        for (const one of page.partnerships) {
          seen.push(one.id);
          if (one.id === ids[0]) expect(one).toMatchObject({ members: 1, coordinators: [{ active: true }] });
          if (one.id === ids[1]) expect(one).toMatchObject({ members: 0, coordinators: [] });
        }
        after = page.next;
      } while (after);
      expect(new Set(seen).size).toBe(seen.length);
      expect(ids.every((id) => seen.includes(id))).toBe(true);
    });
  });
});
