import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invitation, organisation } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { invitationBehind } from '#lib/people/acceptance.server.ts';
import {
  makeInvitation,
  openInvitations,
  withdrawInvitation,
  type InvitationGiven,
} from '#lib/people/invitations.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { makeInviters, type Inviters } from '../fixtures/invitations.ts';
import { build, makeOrganisation, makeUnit } from '../fixtures/world.ts';

describe.each(databases)('invitations on %s', (kind) => {
  let t: TestApp;
  let by: Inviters;
  beforeAll(async () => {
    t = await openTestApp(kind);
    by = await makeInviters(t);
  });
  afterAll(() => t.close());

  describe('making one', () => {
    test('the link is told once, the table holds only its hash, and an e-mail carries it', async () => {
      const given = await by.made({ email: '  Guest.One@Invited.Example ' });
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
      const result = await makeInvitation(app, by.admin, {
        email: by.address(),
        organisationId: by.residents,
      });
      if (!result.ok) throw new Error('refused');
      expect(result.value.sent).toBe('failed');
      const token = result.value.link.split('/').at(-1) ?? '';
      expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
      const without = await makeInvitation({ ...t.app, mail: null }, by.admin, {
        email: by.address(),
        organisationId: by.residents,
      });
      expect(without).toMatchObject({ value: { sent: 'off' } });
    });

    test('who may invite into which organisation', async () => {
      const role = { id: by.partnershipId, role: 'reader' } as const;
      const may: [string, Actor | null, Partial<InvitationGiven>, boolean][] = [
        ['nobody', null, {}, false],
        ['an administrator', by.admin, {}, true],
        ['an administrator, into a partnership they are no member of', by.admin, { partnership: role }, true],
        ['a steward, into their own organisation', by.steward, {}, true],
        ['a steward, into another', by.steward, { organisationId: by.police }, false],
        [
          'a co-ordinator, into their own organisation and partnership',
          by.coordinator,
          { organisationId: by.police, partnership: role },
          true,
        ],
        ['a co-ordinator, into another organisation', by.coordinator, { partnership: role }, false],
        ['a co-ordinator, without a partnership', by.coordinator, { organisationId: by.police }, false],
        ['a member', by.member, { partnership: role }, false],
        ['a steward who is no co-ordinator, with a partnership', by.steward, { partnership: role }, false],
      ];
      for (const [who, actor, given, allowed] of may)
        expect([who, (await by.invite(actor, given)).ok]).toEqual([who, allowed]);
    });

    test('only administrators give rights', async () => {
      for (const right of ['admin', 'steward', 'signatory'] as const) {
        expect(await by.invite(by.steward, { [right]: true })).toMatchObject({
          failure: { code: 'denied', why: 'not-yours' },
        });
        expect(await by.invite(by.admin, { [right]: true })).toMatchObject({ ok: true });
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
      const result = await by.invite(by.admin, given);
      if (result.ok || result.failure.code !== 'invalid') throw new Error('taken');
      expect(Object.keys(result.failure.fields)).toEqual([field]);
    });

    test('a unit of another organisation, an archived organisation and an absent partnership are refused', async () => {
      const [unitId, closed] = await build(t.app, async (tx) => {
        const closed = await makeOrganisation(tx);
        await tx.update(organisation).set({ archivedAt: new Date() }).where(eq(organisation.id, closed));
        return [await makeUnit(tx, by.police), closed];
      });
      expect(await by.invite(by.admin, { unitId })).toMatchObject({ failure: { code: 'invalid' } });
      expect(await by.invite(by.admin, { organisationId: closed })).toMatchObject({
        failure: { code: 'invalid' },
      });
      const absent = { id: newId(), role: 'reader' } as const;
      expect(await by.invite(by.admin, { partnership: absent })).toMatchObject({
        failure: { why: 'not-found' },
      });
      const forged = { id: by.partnershipId, role: 'owner' as never };
      expect(await by.invite(by.admin, { partnership: forged })).toMatchObject({
        failure: { code: 'invalid' },
      });
    });

    test('a new one to the same address and place replaces the open one', async () => {
      const email = by.address();
      const first = await by.made({ email });
      await by.made({ email });
      expect(await invitationBehind(t.app, first.token)).toEqual({ state: 'withdrawn' });
    });
  });

  describe('listing and withdrawing', () => {
    test('administrators see all, co-ordinators those of their partnership, and no address of another organisation', async () => {
      const role = { id: by.partnershipId, role: 'reader' } as const;
      const ours = await by.made({ organisationId: by.police, partnership: role });
      const theirs = await by.made({ organisationId: by.residents, partnership: role });
      const elsewhere = await by.made();
      const all = await openInvitations(t.app, by.admin);
      if (!all.ok) throw new Error('refused');
      expect(all.value.map(({ id }) => id)).toEqual(
        expect.arrayContaining([ours.id, theirs.id, elsewhere.id]),
      );
      const some = await openInvitations(t.app, by.coordinator, { partnershipId: by.partnershipId });
      if (!some.ok) throw new Error('refused');
      const found = (id: Id) => some.value.find((one) => one.id === id);
      expect(found(ours.id)?.email).toBe(ours.email);
      expect(found(theirs.id)?.email).toBeNull();
      expect(found(elsewhere.id)).toBeUndefined();
      for (const actor of [by.coordinator, by.steward, by.member, null])
        expect((await openInvitations(t.app, actor)).ok).toBe(false);
      for (const actor of [by.member, by.steward, null])
        expect((await openInvitations(t.app, actor, { partnershipId: by.partnershipId })).ok).toBe(false);
    });

    test('who may not withdraw is told it is not there; an accepted one stays accepted', async () => {
      const given = await by.made();
      for (const actor of [by.member, by.coordinator])
        expect(await withdrawInvitation(t.app, actor, { id: given.id })).toMatchObject({
          failure: { why: 'not-found' },
        });
      expect(await withdrawInvitation(t.app, null, { id: given.id })).toMatchObject({
        failure: { why: 'signed-out' },
      });
      for (const id of [newId(), "' or 1=1", ''])
        expect(await withdrawInvitation(t.app, by.admin, { id })).toMatchObject({
          failure: { why: 'not-found' },
        });
      await by.accept(given.token);
      expect(await withdrawInvitation(t.app, by.admin, { id: given.id })).toMatchObject({
        failure: { code: 'refused' },
      });
    });

    test('withdrawing and accepting at once leave one of the two', async () => {
      const given = await by.made();
      const [withdrawn, accepted] = await Promise.all([
        withdrawInvitation(t.app, by.steward, { id: given.id }),
        by.accept(given.token),
      ]);
      expect([withdrawn.ok, accepted.ok].filter(Boolean)).toHaveLength(1);
    });
  });
});
