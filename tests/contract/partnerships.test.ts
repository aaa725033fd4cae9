import { and, eq, isNull } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { membership, partnership, space } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import type { Actor } from '#lib/access/policy.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { Role, Sector } from '#lib/core/words.ts';
import { appointCoordinator, partnershipsToAdminister } from '#lib/partnerships/appointing.server.ts';
import { changePartnership, createPartnership } from '#lib/partnerships/arranging.server.ts';
import {
  addMember,
  changeRole,
  leavePartnership,
  removeMember,
} from '#lib/partnerships/changing-members.server.ts';
import { inviteMember } from '#lib/partnerships/inviting.server.ts';
import { changedPartnership, newPartnership } from '#lib/partnerships/partnership.ts';
import { partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { peopleOf } from '#lib/partnerships/people.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import {
  actorFor,
  build,
  makeAgreement,
  makeMember,
  makeOrganisation,
  makePartnership,
  makePerson,
  sign,
} from '../fixtures/world.ts';

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.failure)}`);
  return result.value;
};
const code = (result: Result<unknown>) =>
  result.ok ? 'done' : result.failure.code === 'denied' ? result.failure.why : result.failure.code;

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

  /** A new person of a new organisation, able to act. */
  const somebody = async (sector: Sector, more: Partial<Actor> = {}): Promise<Actor & { email: string }> => {
    const organisationId =
      more.organisationId ?? (await build(t.app, (tx) => makeOrganisation(tx, { sector })));
    const email = `${newId().slice(0, 8)}@test.example`;
    const personId = await build(t.app, (tx) =>
      makePerson(tx, {
        organisationId,
        email,
        admin: more.admin ?? false,
        steward: more.steward ?? false,
        signatory: more.signatory ?? false,
      }),
    );
    return { ...actorFor({ sector, ...more, personId, organisationId }), email };
  };

  /** A partnership with a co-ordinator, and the others in their roles; its agreement signed by all of them. */
  const ready = async (coordinator: Actor, others: [Actor, Role][] = []) => {
    const made = await build(t.app, async (tx) => {
      const id = await makePartnership(tx);
      const agreementId = await makeAgreement(tx, id, coordinator.personId);
      const everyone: [Actor, Role][] = [[coordinator, 'co-ordinator'], ...others];
      const memberships: Id[] = [];
      const signed = new Set<Id>();
      for (const [who, role] of everyone) {
        const { personId, organisationId } = who;
        memberships.push(await makeMember(tx, { partnershipId: id, personId, organisationId, role }));
        if (!signed.has(organisationId)) await sign(tx, agreementId, organisationId, personId);
        signed.add(organisationId);
      }
      return { id, memberships };
    });
    return { ...made, slug: `ward-${made.id.slice(0, 8)}` };
  };

  const rowsOf = (partnershipId: Id) =>
    t.app.db
      .select({
        personId: membership.personId,
        role: membership.role,
        edition: membership.edition,
        endedAt: membership.endedAt,
        organisationId: membership.organisationId,
        unitId: membership.unitId,
      })
      .from(membership)
      .where(eq(membership.partnershipId, partnershipId));

  const trail = async (partnershipId: Id) =>
    (
      await t.app.db
        .select({ action: auditEvent.action })
        .from(auditEvent)
        .where(eq(auditEvent.partnershipId, partnershipId))
        .orderBy(auditEvent.id)
    ).map((row) => row.action);

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
        'Choose what this ward is worked in for',
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
