import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { membership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Role, Sector } from '#lib/core/words.ts';
import {
  addMember,
  changeRole,
  leavePartnership,
  removeMember,
} from '#lib/partnerships/changing-members.server.ts';
import { inviteMember } from '#lib/partnerships/inviting.server.ts';
import { partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { peopleOf } from '#lib/partnerships/people.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, membershipsOf, readyIn, somebodyIn, trailOf, value } from '../fixtures/partnerships.ts';
import { build } from '../fixtures/world.ts';

describe.each(databases)('people of partnerships on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  const somebody = (sector: Sector, more?: Partial<Actor>) => somebodyIn(t, sector, more);
  const ready = (coordinator: Actor, others?: [Actor, Role][]) => readyIn(t, coordinator, others);

  const rowsOf = (partnershipId: Id) => membershipsOf(t, partnershipId);
  const trail = (partnershipId: Id) => trailOf(t, partnershipId);

  describe('people', () => {
    test('somebody with an account joins for their own organisation and unit', async () => {
      const [lead, trade] = [await somebody('community-safety'), await somebody('licensing-trade')];
      const { id, slug } = await ready(lead);
      value(await addMember(t.app, lead, id, { email: trade.email, role: 'contributor' }));
      const added = (await rowsOf(id)).find((row) => row.personId === trade.personId);
      expect(added).toMatchObject({ role: 'contributor', organisationId: trade.organisationId });
      expect(t.rechecked.at(-1)).toEqual({ person: trade.personId });
      // Their organisation has not signed: the overview opens, nothing behind it.
      const overview = value(await partnershipOverview(t.app, trade, { slug }));
      expect(overview.head.may).toEqual({ enter: false, seePeople: false, arrange: false, sign: false });
      expect(overview.people).toEqual([]);
      expect(overview.signing.unsigned).toEqual([]);
      expect(code(await peopleOf(t.app, trade, { slug }))).toBe('not-yours');
    });

    test('the answer is the same whether the address has an account, none, a paused one, or is in already', async () => {
      const [lead, paused, inside] = [
        await somebody('community-safety'),
        await somebody('police'),
        await somebody('police'),
      ];
      await build(t.app, (tx) =>
        tx.update(person).set({ status: 'paused' }).where(eq(person.id, paused.personId)),
      );
      const fresh = await somebody('fire');
      const { id } = await ready(lead, [[inside, 'reader']]);
      const answers = [];
      for (const email of [fresh.email, paused.email, inside.email, 'nobody@test.example'])
        answers.push(await addMember(t.app, lead, id, { email, role: 'contributor' }));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect((await rowsOf(id)).map((row) => row.personId).sort()).toEqual(
        [lead.personId, inside.personId, fresh.personId].sort(),
      );
      expect((await rowsOf(id)).find((row) => row.personId === inside.personId)?.role).toBe('reader');
    });

    test('asking for many addresses is slowed', async () => {
      const lead = await somebody('community-safety');
      const { id } = await ready(lead);
      const answers = [];
      for (let n = 0; n < 45; n++)
        answers.push(
          code(await addMember(t.app, lead, id, { email: `guess${n}@test.example`, role: 'reader' })),
        );
      expect(answers.slice(0, 40).every((answer) => answer === 'done')).toBe(true);
      expect(answers.at(-1)).toBe('too-many');
    });

    test('two who add the same person at once add them once', async () => {
      const [a, b, who] = [await somebody('police'), await somebody('police'), await somebody('fire')];
      const { id } = await ready(a, [[b, 'co-ordinator']]);
      const input = { email: who.email, role: 'contributor' } as const;
      expect(
        (await Promise.all([addMember(t.app, a, id, input), addMember(t.app, b, id, input)])).map(code),
      ).toEqual(['done', 'done']);
      expect((await rowsOf(id)).filter((row) => row.personId === who.personId)).toHaveLength(1);
    });

    test('a co-ordinator brings a new person into their own organisation and no other', async () => {
      const [lead, police, admin] = [
        await somebody('community-safety'),
        await somebody('police'),
        await somebody('council', { admin: true }),
      ];
      const { id } = await ready(lead, [
        [police, 'contributor'],
        [admin, 'co-ordinator'],
      ]);
      const input = {
        email: `${newId().slice(0, 8)}@test.example`,
        role: 'contributor',
        roleTitle: 'Officer',
      } as const;
      const elsewhere = await inviteMember(t.app, lead, id, {
        ...input,
        organisationId: police.organisationId,
      });
      expect(elsewhere).toMatchObject({ ok: false, failure: { code: 'refused' } });
      expect(JSON.stringify(elsewhere)).toContain('administrator');
      const own = value(
        await inviteMember(t.app, lead, id, { ...input, organisationId: lead.organisationId }),
      );
      expect(own.link).toContain('/invitation/');
      const anywhere = await inviteMember(t.app, admin, id, {
        ...input,
        organisationId: police.organisationId,
      });
      expect(code(anywhere)).toBe('done');
      expect(
        code(await inviteMember(t.app, police, id, { ...input, organisationId: police.organisationId })),
      ).toBe('not-yours');
      const outsider = await somebody('police');
      expect(
        code(await inviteMember(t.app, outsider, id, { ...input, organisationId: outsider.organisationId })),
      ).toBe('not-found');
    });

    test('a role changes once; who comes second is told', async () => {
      const [lead, helper] = [await somebody('police'), await somebody('fire')];
      const { id, memberships } = await ready(lead, [[helper, 'contributor']]);
      const membershipId = memberships[1] ?? '';
      const input = { membershipId, role: 'reader', edition: 1 } as const;
      expect(code(await changeRole(t.app, lead, id, input))).toBe('done');
      expect(t.rechecked.at(-1)).toEqual({ person: helper.personId });
      expect(await changeRole(t.app, lead, id, { ...input, role: 'co-ordinator' })).toMatchObject({
        failure: { code: 'changed', now: { role: 'Reader' } },
      });
      expect(code(await removeMember(t.app, lead, id, { membershipId, edition: 1 }))).toBe('changed');
      expect(code(await removeMember(t.app, lead, id, { membershipId, edition: 2 }))).toBe('done');
      expect(await removeMember(t.app, lead, id, { membershipId, edition: 3 })).toMatchObject({
        failure: { code: 'changed', now: { role: 'No longer in this partnership' } },
      });
      const ended = (await rowsOf(id)).find((row) => row.personId === helper.personId);
      expect(ended?.endedAt).toEqual(t.app.clock());
      expect(await trail(id)).toEqual(['membership.changed', 'membership.ended']);
      // Who left may be added again: a second row, the first one stays.
      value(await addMember(t.app, lead, id, { email: helper.email, role: 'contributor' }));
      expect((await rowsOf(id)).filter((row) => row.personId === helper.personId)).toHaveLength(2);
    });

    test('a membership of another partnership is not there', async () => {
      const [a, b] = [await somebody('police'), await somebody('police')];
      const [mine, theirs] = [await ready(a), await ready(b)];
      const membershipId = theirs.memberships[0] ?? '';
      expect(code(await removeMember(t.app, a, mine.id, { membershipId, edition: 1 }))).toBe('not-found');
      expect(code(await changeRole(t.app, a, theirs.id, { membershipId, edition: 1, role: 'reader' }))).toBe(
        'not-found',
      );
    });

    test('nobody but a co-ordinator changes members; everybody may leave', async () => {
      const [lead, helper] = [await somebody('police'), await somebody('fire')];
      const { id, memberships } = await ready(lead, [[helper, 'contributor']]);
      const [leads = '', helpers = ''] = memberships;
      expect(code(await addMember(t.app, helper, id, { email: 'x@test.example', role: 'reader' }))).toBe(
        'not-yours',
      );
      expect(
        code(
          await changeRole(t.app, helper, id, { membershipId: helpers, edition: 1, role: 'co-ordinator' }),
        ),
      ).toBe('not-yours');
      expect(code(await removeMember(t.app, helper, id, { membershipId: leads, edition: 1 }))).toBe(
        'not-yours',
      );
      expect(code(await leavePartnership(t.app, helper, id))).toBe('done');
      expect(t.rechecked.at(-1)).toEqual({ person: helper.personId });
      expect(code(await leavePartnership(t.app, helper, id))).toBe('not-found');
      expect(code(await leavePartnership(t.app, null, id))).toBe('signed-out');
    });
  });

  describe('the last active co-ordinator', () => {
    test('cannot leave, be removed or be given another role', async () => {
      const lead = await somebody('police');
      const { id, memberships } = await ready(lead, [[await somebody('fire'), 'contributor']]);
      const membershipId = memberships[0] ?? '';
      for (const result of [
        await leavePartnership(t.app, lead, id),
        await removeMember(t.app, lead, id, { membershipId, edition: 1 }),
        await changeRole(t.app, lead, id, { membershipId, edition: 1, role: 'reader' }),
      ]) {
        expect(code(result)).toBe('refused');
        expect(JSON.stringify(result)).toContain('Make somebody else co-ordinator first');
      }
      expect(await rowsOf(id)).toContainEqual(
        expect.objectContaining({ role: 'co-ordinator', endedAt: null }),
      );
    });

    test('somebody paused does not count', async () => {
      const [lead, paused] = [await somebody('police'), await somebody('police')];
      const { id } = await ready(lead, [[paused, 'co-ordinator']]);
      await build(t.app, (tx) =>
        tx.update(person).set({ status: 'paused' }).where(eq(person.id, paused.personId)),
      );
      expect(code(await leavePartnership(t.app, lead, id))).toBe('refused');
    });

    test.each(['leaving', 'removing each other', 'demoting each other'])(
      'of two %s at once one stays',
      async (how) => {
        for (let round = 0; round < 5; round++) {
          const [a, b] = [await somebody('police'), await somebody('council')];
          const { id, memberships } = await ready(a, [[b, 'co-ordinator']]);
          const [ma = '', mb = ''] = memberships;
          const go = (who: Actor, membershipId: Id) =>
            how === 'leaving'
              ? leavePartnership(t.app, who, id)
              : how === 'removing each other'
                ? removeMember(t.app, who, id, { membershipId, edition: 1 })
                : changeRole(t.app, who, id, { membershipId, edition: 1, role: 'reader' });
          const results = (await Promise.all([go(a, mb), go(b, ma)])).map(code);
          expect(results.filter((result) => result === 'done')).toHaveLength(1);
          const left = await t.app.db
            .select()
            .from(membership)
            .where(
              and(
                eq(membership.partnershipId, id),
                eq(membership.role, 'co-ordinator'),
                isNull(membership.endedAt),
              ),
            );
          expect(left).toHaveLength(1);
        }
      },
    );
  });
});
