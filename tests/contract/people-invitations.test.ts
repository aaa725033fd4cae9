import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { membership } from '#schema/partnerships.ts';
import { invitation, organisation, person } from '#schema/people.ts';
import type { Actor } from '#lib/access/policy.ts';
import { days } from '#lib/core/clock.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { acceptInvitation, invitationBehind, joinByInvitation } from '#lib/people/acceptance.server.ts';
import {
  makeInvitation,
  openInvitations,
  withdrawInvitation,
  type InvitationGiven,
} from '#lib/people/invitations.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { actorSignedIn, behind, goodPassphrase, halfway, visitor } from '../fixtures/sign-in.ts';
import {
  actorFor,
  build,
  makeMember,
  makeOrganisation,
  makePartnership,
  makePerson,
  makeUnit,
} from '../fixtures/world.ts';

describe.each(databases)('invitations on %s', (kind) => {
  let t: TestApp;
  let police: Id;
  let residents: Id;
  let partnershipId: Id;
  let admin: Actor;
  let coordinator: Actor;
  let steward: Actor;
  let member: Actor;
  beforeAll(async () => {
    t = await openTestApp(kind);
    await build(t.app, async (tx) => {
      police = await makeOrganisation(tx, { name: 'Harrowmere Police', sector: 'police' });
      residents = await makeOrganisation(tx, { name: 'Quayside Residents', sector: 'residents' });
      partnershipId = await makePartnership(tx);
      const someone = async (
        organisationId: Id,
        role: 'co-ordinator' | 'contributor' | null,
        more: Partial<Actor> = {},
      ) => {
        const { admin = false, steward = false } = more;
        const personId = await makePerson(tx, { organisationId, admin, steward });
        if (role) await makeMember(tx, { partnershipId, personId, organisationId, role });
        return actorFor({ personId, organisationId, admin, steward });
      };
      admin = await someone(police, null, { admin: true });
      coordinator = await someone(police, 'co-ordinator');
      steward = await someone(residents, null, { steward: true });
      member = await someone(residents, 'contributor');
    });
  });
  afterAll(() => t.close());

  let n = 0;
  const address = () => `guest-${(n += 1)}@invited.example`;
  const from = () => `198.51.100.${(n += 1) % 250}`;
  const invite = (actor: Actor | null, more: Partial<InvitationGiven> = {}) =>
    makeInvitation(t.app, actor, { email: address(), organisationId: residents, ...more });
  const made = async (more: Partial<InvitationGiven> = {}) => {
    const result = await invite(admin, more);
    if (!result.ok) throw new Error(result.failure.code);
    return { ...result.value, token: result.value.link.split('/').at(-1) ?? '' };
  };
  const accept = (token: string, more = {}) =>
    acceptInvitation(
      t.app,
      {
        token,
        name: 'Ada Lamp',
        roleTitle: 'Street champion',
        shownAs: 'role',
        passphrase: goodPassphrase,
        ...more,
      },
      visitor({ from: from() }),
    );

  describe('making one', () => {
    test('the link is told once, the table holds only its hash, and an e-mail carries it', async () => {
      const given = await made({ email: '  Guest.One@Invited.Example ' });
      expect(given.link).toBe(`http://127.0.0.1:3000/invitation/${given.token}`);
      expect(given.email).toBe('guest.one@invited.example');
      expect(given.sent).toBe('sent');
      expect(t.mails.at(-1)).toMatchObject({ to: 'guest.one@invited.example' });
      expect(t.mails.at(-1)?.text).toContain(given.link);
      const [row] = await t.app.db.select().from(invitation).where(eq(invitation.id, given.id));
      expect(JSON.stringify(row)).not.toContain(given.token);
    });

    test('a mail server that refuses is told of, and the invitation stays', async () => {
      const app = { ...t.app, mail: { send: () => Promise.reject(new Error('550 no')) } };
      const result = await makeInvitation(app, admin, { email: address(), organisationId: residents });
      if (!result.ok) throw new Error('refused');
      expect(result.value.sent).toBe('failed');
      const token = result.value.link.split('/').at(-1) ?? '';
      expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
      const without = await makeInvitation({ ...t.app, mail: null }, admin, {
        email: address(),
        organisationId: residents,
      });
      expect(without).toMatchObject({ value: { sent: 'off' } });
    });

    test('who may invite into which organisation', async () => {
      const role = { id: partnershipId, role: 'reader' } as const;
      const may: [string, Actor | null, Partial<InvitationGiven>, boolean][] = [
        ['nobody', null, {}, false],
        ['an administrator', admin, {}, true],
        ['an administrator, into a partnership they are no member of', admin, { partnership: role }, true],
        ['a steward, into their own organisation', steward, {}, true],
        ['a steward, into another', steward, { organisationId: police }, false],
        [
          'a co-ordinator, into their own organisation and partnership',
          coordinator,
          { organisationId: police, partnership: role },
          true,
        ],
        ['a co-ordinator, into another organisation', coordinator, { partnership: role }, false],
        ['a co-ordinator, without a partnership', coordinator, { organisationId: police }, false],
        ['a member', member, { partnership: role }, false],
        ['a steward who is no co-ordinator, with a partnership', steward, { partnership: role }, false],
      ];
      for (const [who, actor, given, allowed] of may)
        expect([who, (await invite(actor, given)).ok]).toEqual([who, allowed]);
    });

    test('only administrators give rights', async () => {
      for (const right of ['admin', 'steward', 'signatory'] as const) {
        expect(await invite(steward, { [right]: true })).toMatchObject({
          failure: { code: 'denied', why: 'not-yours' },
        });
        expect(await invite(admin, { [right]: true })).toMatchObject({ ok: true });
      }
    });

    test.each([
      [{ email: 'no address' }, 'email'],
      [{ email: '' }, 'email'],
      [{ email: 'a@b' }, 'email'],
      [{ email: `${'x'.repeat(300)}@invited.example` }, 'email'],
      [{ email: 'pаypal@invited.example' }, 'email'],
      [{ email: '"<script>"@invited.example' }, 'email'],
      [{ roleTitle: 'x'.repeat(121) }, 'roleTitle'],
      [{ organisationId: newId() }, 'organisationId'],
      [{ unitId: newId() }, 'unitId'],
    ] as [Partial<InvitationGiven>, string][])('%j is refused at %s', async (given, field) => {
      const result = await invite(admin, given);
      if (result.ok || result.failure.code !== 'invalid') throw new Error('taken');
      expect(Object.keys(result.failure.fields)).toEqual([field]);
    });

    test('a unit of another organisation, an archived organisation and an absent partnership are refused', async () => {
      const [unitId, closed] = await build(t.app, async (tx) => {
        const closed = await makeOrganisation(tx);
        await tx.update(organisation).set({ archivedAt: new Date() }).where(eq(organisation.id, closed));
        return [await makeUnit(tx, police), closed];
      });
      expect(await invite(admin, { unitId })).toMatchObject({ failure: { code: 'invalid' } });
      expect(await invite(admin, { organisationId: closed })).toMatchObject({ failure: { code: 'invalid' } });
      const absent = { id: newId(), role: 'reader' } as const;
      expect(await invite(admin, { partnership: absent })).toMatchObject({ failure: { why: 'not-found' } });
      const forged = { id: partnershipId, role: 'owner' as never };
      expect(await invite(admin, { partnership: forged })).toMatchObject({ failure: { code: 'invalid' } });
    });

    test('a new one to the same address and place replaces the open one', async () => {
      const email = address();
      const first = await made({ email });
      await made({ email });
      expect(await invitationBehind(t.app, first.token)).toEqual({ state: 'withdrawn' });
    });
  });

  describe('opening and accepting', () => {
    test('opening consumes nothing, however often', async () => {
      const { token } = await made();
      for (let i = 0; i < 5; i++)
        expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
      expect(await accept(token)).toMatchObject({ ok: true });
    });

    test('accepting makes the person and the membership it promised, and signs them in', async () => {
      const unitId = await build(t.app, (tx) => makeUnit(tx, residents));
      const { token, email } = await made({
        unitId,
        signatory: true,
        partnership: { id: partnershipId, role: 'community-representative' },
      });
      expect(await invitationBehind(t.app, token)).toMatchObject({
        organisation: 'Quayside Residents',
        partnership: 'Lantern Quay',
        role: 'community-representative',
        hasAccount: false,
      });
      const result = await accept(token);
      if (!result.ok) throw new Error(result.failure.code);
      const { actor } = await behind(t.app, result.value.token);
      expect(actor).toMatchObject({
        organisationId: residents,
        unitId,
        signatory: true,
        admin: false,
        rulesAccepted: false,
      });
      const [row] = await t.app.db.select().from(person).where(eq(person.email, email));
      expect(row).toMatchObject({ name: 'Ada Lamp', shownAs: 'role', status: 'active' });
      expect(row?.passphraseHash).toMatch(/^\$argon2id/);
      const joined = await t.app.db.select().from(membership).where(eq(membership.personId, actor.personId));
      expect(joined).toMatchObject([
        { partnershipId, organisationId: residents, unitId, role: 'community-representative' },
      ]);
      expect(t.rechecked).toContainEqual({ partnership: partnershipId });
    });

    test('whoever is invited as administrator must set up a second factor first', async () => {
      const { token } = await made({ admin: true });
      const result = await accept(token);
      if (!result.ok) throw new Error(result.failure.code);
      expect((await halfway(t.app, result.value.token)).stage).toBe('enrol');
    });

    test('it works once, also for two at the same moment', async () => {
      const { token, email } = await made();
      const both = await Promise.all([accept(token), accept(token)]);
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
      const second = both.find(({ ok }) => !ok);
      expect(second).toMatchObject({ failure: { code: 'refused' } });
      expect(await t.app.db.select().from(person).where(eq(person.email, email))).toHaveLength(1);
      expect(await invitationBehind(t.app, token)).toEqual({ state: 'used' });
      expect(await accept(token)).toMatchObject({ failure: { code: 'refused' } });
    });

    test('expired, withdrawn and forged links say so and tell nothing else', async () => {
      const late = await made();
      const back = await made();
      expect(await withdrawInvitation(t.app, admin, { id: back.id })).toMatchObject({ ok: true });
      expect(await invitationBehind(t.app, back.token)).toEqual({ state: 'withdrawn' });
      expect(await accept(back.token)).toMatchObject({ failure: { code: 'refused' } });
      for (const token of ['', 'x', "' or 1=1", '<script>', 'a'.repeat(100_000)]) {
        expect(await invitationBehind(t.app, token)).toEqual({ state: 'unknown' });
        expect(await accept(token)).toMatchObject({ failure: { code: 'refused' } });
      }
      t.pass(days(7));
      expect(await invitationBehind(t.app, late.token)).toEqual({ state: 'expired' });
      expect(await accept(late.token)).toMatchObject({ failure: { code: 'refused' } });
      expect(await t.app.db.select().from(person).where(eq(person.email, late.email))).toEqual([]);
    });

    test('a passphrase that names the person or the organisation is refused, and nothing is used up', async () => {
      const { token } = await made();
      expect(await accept(token, { passphrase: 'Quayside Residents' })).toMatchObject({
        failure: { code: 'invalid' },
      });
      expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
    });

    test('text in names stays text', async () => {
      const { token, email } = await made();
      const name = '=HYPERLINK("http://evil.example") <b>"Ada"</b> \'; drop table person; --';
      await accept(token, { name });
      const [row] = await t.app.db.select({ name: person.name }).from(person).where(eq(person.email, email));
      expect(row?.name).toBe(name);
    });
  });

  describe('with an account already', () => {
    const inside = async (email: string) =>
      actorSignedIn(t.app, await build(t.app, (tx) => makePerson(tx, { organisationId: residents, email })));

    test('its owner joins by signing in, and no second account is made', async () => {
      const email = address();
      const actor = await inside(email);
      const { token } = await made({ email, partnership: { id: partnershipId, role: 'reader' } });
      expect(await invitationBehind(t.app, token)).toMatchObject({ hasAccount: true });
      expect(await accept(token)).toMatchObject({ failure: { code: 'refused' } });
      expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
      expect(await joinByInvitation(t.app, actor, { token })).toMatchObject({ ok: true });
      const joined = await t.app.db
        .select({ role: membership.role })
        .from(membership)
        .where(and(eq(membership.personId, actor.personId), isNull(membership.endedAt)));
      expect(joined).toEqual([{ role: 'reader' }]);
      expect(await joinByInvitation(t.app, actor, { token })).toMatchObject({ failure: { code: 'refused' } });
    });

    test('nobody else joins in their place', async () => {
      const email = address();
      await inside(email);
      const other = await inside(address());
      const { token } = await made({ email, partnership: { id: partnershipId, role: 'reader' } });
      expect(await joinByInvitation(t.app, other, { token })).toMatchObject({ failure: { code: 'refused' } });
      expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
    });

    test('a member who joins again keeps the membership they have', async () => {
      const email = address();
      const actor = await inside(email);
      await build(t.app, (tx) =>
        makeMember(tx, {
          partnershipId,
          personId: actor.personId,
          organisationId: residents,
          role: 'contributor',
        }),
      );
      const { token } = await made({ email, partnership: { id: partnershipId, role: 'co-ordinator' } });
      expect(await joinByInvitation(t.app, actor, { token })).toMatchObject({ ok: true });
      const rows = await t.app.db.select().from(membership).where(eq(membership.personId, actor.personId));
      expect(rows.map(({ role }) => role)).toEqual(['contributor']);
    });

    test('inviting an address answers the same whether or not it has an account', async () => {
      const email = address();
      await inside(email);
      const [known, unknown] = [await invite(steward, { email }), await invite(steward)];
      const shape = (result: typeof known) => (result.ok ? Object.keys(result.value).sort() : result.failure);
      expect(shape(known)).toEqual(shape(unknown));
    });
  });

  describe('listing and withdrawing', () => {
    test('administrators see all, co-ordinators those of their partnership, and no address of another organisation', async () => {
      const role = { id: partnershipId, role: 'reader' } as const;
      const ours = await made({ organisationId: police, partnership: role });
      const theirs = await made({ organisationId: residents, partnership: role });
      const elsewhere = await made();
      const all = await openInvitations(t.app, admin);
      if (!all.ok) throw new Error('refused');
      expect(all.value.map(({ id }) => id)).toEqual(
        expect.arrayContaining([ours.id, theirs.id, elsewhere.id]),
      );
      const some = await openInvitations(t.app, coordinator, { partnershipId });
      if (!some.ok) throw new Error('refused');
      const found = (id: Id) => some.value.find((one) => one.id === id);
      expect(found(ours.id)?.email).toBe(ours.email);
      expect(found(theirs.id)?.email).toBeNull();
      expect(found(elsewhere.id)).toBeUndefined();
      for (const actor of [coordinator, steward, member, null])
        expect((await openInvitations(t.app, actor)).ok).toBe(false);
      for (const actor of [member, steward, null])
        expect((await openInvitations(t.app, actor, { partnershipId })).ok).toBe(false);
    });

    test('who may not withdraw is told it is not there; an accepted one stays accepted', async () => {
      const given = await made();
      for (const actor of [member, coordinator])
        expect(await withdrawInvitation(t.app, actor, { id: given.id })).toMatchObject({
          failure: { why: 'not-found' },
        });
      expect(await withdrawInvitation(t.app, null, { id: given.id })).toMatchObject({
        failure: { why: 'signed-out' },
      });
      for (const id of [newId(), "' or 1=1", ''])
        expect(await withdrawInvitation(t.app, admin, { id })).toMatchObject({
          failure: { why: 'not-found' },
        });
      await accept(given.token);
      expect(await withdrawInvitation(t.app, admin, { id: given.id })).toMatchObject({
        failure: { code: 'refused' },
      });
    });

    test('withdrawing and accepting at once leave one of the two', async () => {
      const given = await made();
      const [withdrawn, accepted] = await Promise.all([
        withdrawInvitation(t.app, steward, { id: given.id }),
        accept(given.token),
      ]);
      expect([withdrawn.ok, accepted.ok].filter(Boolean)).toHaveLength(1);
    });
  });
});
