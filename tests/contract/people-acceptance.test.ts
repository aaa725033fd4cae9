import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { membership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import { days } from '#lib/core/clock.ts';
import { invitationBehind, joinByInvitation } from '#lib/people/acceptance.server.ts';
import { withdrawInvitation } from '#lib/people/invitations.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { makeInviters, type Inviters } from '../fixtures/invitations.ts';
import { actorSignedIn, behind, halfway } from '../fixtures/sign-in.ts';
import { build, makeMember, makePerson, makeUnit } from '../fixtures/world.ts';

describe.each(databases)('accepting invitations on %s', (kind) => {
  let t: TestApp;
  let by: Inviters;
  beforeAll(async () => {
    t = await openTestApp(kind);
    by = await makeInviters(t);
  });
  afterAll(() => t.close());

  describe('opening and accepting', () => {
    test('opening consumes nothing, however often', async () => {
      const { token } = await by.made();
      for (let i = 0; i < 5; i++)
        expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
      expect(await by.accept(token)).toMatchObject({ ok: true });
    });

    test('accepting makes the person and the membership it promised, and signs them in', async () => {
      const unitId = await build(t.app, (tx) => makeUnit(tx, by.residents));
      const { token, email } = await by.made({
        unitId,
        signatory: true,
        partnership: { id: by.partnershipId, role: 'community-representative' },
      });
      expect(await invitationBehind(t.app, token)).toMatchObject({
        organisation: 'Quayside Residents',
        partnership: 'Lantern Quay',
        role: 'community-representative',
        hasAccount: false,
      });
      const result = await by.accept(token);
      if (!result.ok) throw new Error(result.failure.code);
      const { actor } = await behind(t.app, result.value.token);
      expect(actor).toMatchObject({
        organisationId: by.residents,
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
        {
          partnershipId: by.partnershipId,
          organisationId: by.residents,
          unitId,
          role: 'community-representative',
        },
      ]);
      expect(t.rechecked).toContainEqual({ partnership: by.partnershipId });
    });

    test('whoever is invited as administrator must set up a second factor first', async () => {
      const { token } = await by.made({ admin: true });
      const result = await by.accept(token);
      if (!result.ok) throw new Error(result.failure.code);
      expect((await halfway(t.app, result.value.token)).stage).toBe('enrol');
    });

    test('it works once, also for two at the same moment', async () => {
      const { token, email } = await by.made();
      const both = await Promise.all([by.accept(token), by.accept(token)]);
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
      const second = both.find(({ ok }) => !ok);
      expect(second).toMatchObject({ failure: { code: 'refused' } });
      expect(await t.app.db.select().from(person).where(eq(person.email, email))).toHaveLength(1);
      expect(await invitationBehind(t.app, token)).toEqual({ state: 'used' });
      expect(await by.accept(token)).toMatchObject({ failure: { code: 'refused' } });
    });

    test('expired, withdrawn and forged links say so and tell nothing else', async () => {
      const late = await by.made();
      const back = await by.made();
      expect(await withdrawInvitation(t.app, by.admin, { id: back.id })).toMatchObject({ ok: true });
      expect(await invitationBehind(t.app, back.token)).toEqual({ state: 'withdrawn' });
      expect(await by.accept(back.token)).toMatchObject({ failure: { code: 'refused' } });
      for (const token of ['', 'x', "' or 1=1", '<script>', 'a'.repeat(100_000)]) {
        expect(await invitationBehind(t.app, token)).toEqual({ state: 'unknown' });
        expect(await by.accept(token)).toMatchObject({ failure: { code: 'refused' } });
      }
      t.pass(days(7));
      expect(await invitationBehind(t.app, late.token)).toEqual({ state: 'expired' });
      expect(await by.accept(late.token)).toMatchObject({ failure: { code: 'refused' } });
      expect(await t.app.db.select().from(person).where(eq(person.email, late.email))).toEqual([]);
    });

    test('a passphrase that names the person or the organisation is refused, and nothing is used up', async () => {
      const { token } = await by.made();
      expect(await by.accept(token, { passphrase: 'Quayside Residents' })).toMatchObject({
        failure: { code: 'invalid' },
      });
      expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
    });

    test('text in names stays text', async () => {
      const { token, email } = await by.made();
      const name = '=HYPERLINK("http://evil.example") <b>"Ada"</b> \'; drop table person; --';
      await by.accept(token, { name });
      const [row] = await t.app.db.select({ name: person.name }).from(person).where(eq(person.email, email));
      expect(row?.name).toBe(name);
    });
  });

  describe('with an account already', () => {
    const inside = async (email: string) =>
      actorSignedIn(
        t.app,
        await build(t.app, (tx) => makePerson(tx, { organisationId: by.residents, email })),
      );

    test('its owner joins by signing in, and no second account is made', async () => {
      const email = by.address();
      const actor = await inside(email);
      const { token } = await by.made({ email, partnership: { id: by.partnershipId, role: 'reader' } });
      expect(await invitationBehind(t.app, token)).toMatchObject({ hasAccount: true });
      expect(await by.accept(token)).toMatchObject({ failure: { code: 'refused' } });
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
      const email = by.address();
      await inside(email);
      const other = await inside(by.address());
      const { token } = await by.made({ email, partnership: { id: by.partnershipId, role: 'reader' } });
      expect(await joinByInvitation(t.app, other, { token })).toMatchObject({ failure: { code: 'refused' } });
      expect(await invitationBehind(t.app, token)).toMatchObject({ state: 'open' });
    });

    test('a member who joins again keeps the membership they have', async () => {
      const email = by.address();
      const actor = await inside(email);
      await build(t.app, (tx) =>
        makeMember(tx, {
          partnershipId: by.partnershipId,
          personId: actor.personId,
          organisationId: by.residents,
          role: 'contributor',
        }),
      );
      const { token } = await by.made({ email, partnership: { id: by.partnershipId, role: 'co-ordinator' } });
      expect(await joinByInvitation(t.app, actor, { token })).toMatchObject({ ok: true });
      const rows = await t.app.db.select().from(membership).where(eq(membership.personId, actor.personId));
      expect(rows.map(({ role }) => role)).toEqual(['contributor']);
    });

    test('inviting an address answers the same whether or not it has an account', async () => {
      const email = by.address();
      await inside(email);
      const [known, unknown] = [await by.invite(by.steward, { email }), await by.invite(by.steward)];
      const shape = (result: typeof known) => (result.ok ? Object.keys(result.value).sort() : result.failure);
      expect(shape(known)).toEqual(shape(unknown));
    });
  });
});
