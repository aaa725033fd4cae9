import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import { eq } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { activityOf } from '#lib/partnerships/activity.server.ts';
import { agreementOf, signAgreement, writeAgreement } from '#lib/partnerships/agreements.server.ts';
import { startingAgreement } from '#lib/partnerships/agreement.ts';
import { createPartnership } from '#lib/partnerships/arranging.server.ts';
import { addMember, changeRole, removeMember } from '#lib/partnerships/changing-members.server.ts';
import { homeOf } from '#lib/partnerships/home.server.ts';
import { myPartnerships, partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { peopleOf } from '#lib/partnerships/people.server.ts';
import type { Sector } from '#lib/core/words.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, value } from '../fixtures/partnerships.ts';
import {
  actorFor,
  build,
  makeOrganisation,
  makePerson,
  makeSection,
  makeDocument,
} from '../fixtures/world.ts';

const canary = (sector: string) => `Canary of ${sector} Xq7`;

describe.each(databases)('names across organisations on %s', (kind) => {
  let t: TestApp;
  let id: Id;
  let slug: string;
  const people = new Map<string, Actor & { email: string }>();
  const the = (key: string) => people.get(key) ?? expect.fail(`no ${key}`);

  beforeAll(async () => {
    t = await openTestApp(kind);
    for (const [key, sector] of [
      ['lead', 'community-safety'],
      ['police', 'police'],
      ['gone', 'police'],
      ['residents', 'residents'],
      ['trade', 'licensing-trade'],
    ] as [string, Sector][]) {
      const email = `${newId().slice(0, 8)}@canary.example`;
      const made = await build(t.app, async (tx) => {
        const organisationId =
          key === 'gone' ? the('police').organisationId : await makeOrganisation(tx, { sector });
        const shownAs = key === 'lead' ? 'role' : null;
        const personId = await makePerson(tx, {
          organisationId,
          email,
          name: canary(key),
          roleTitle: `Role of ${key}`,
          signatory: true,
          shownAs,
        });
        return { organisationId, personId };
      });
      people.set(key, { ...actorFor({ ...made, sector, signatory: true }), email });
    }
    const lead = the('lead');
    const given = { name: 'Lantern Quay', ward: 'Quay', borough: 'Quayside', kind: 'gun-enabled' } as const;
    ({ id, slug } = value(await createPartnership(t.app, lead, given)));
    for (const key of ['police', 'gone', 'residents', 'trade']) {
      t.pass(60_000);
      value(await addMember(t.app, lead, id, { email: the(key).email, role: 'contributor' }));
    }
    value(
      await writeAgreement(t.app, lead, id, {
        ...startingAgreement('Quay'),
        reviewOn: '2027-01-01',
        version: 1,
      }),
    );
    for (const key of ['lead', 'gone', 'residents', 'trade']) {
      t.pass(60_000);
      value(await signAgreement(t.app, the(key), id, { version: 1 }));
    }
    const { organisations } = value(await peopleOf(t.app, lead, { slug }));
    const gone = organisations
      .flatMap((one) => one.members)
      .find((one) => one.person.id === the('gone').personId);
    const membershipId = gone?.membershipId ?? '';
    value(await changeRole(t.app, lead, id, { membershipId, role: 'reader', edition: 1 }));
    value(await removeMember(t.app, lead, id, { membershipId, edition: 2 }));
  });
  afterAll(() => t.close());

  const everythingFor = async (who: Actor) =>
    JSON.stringify([
      await homeOf(t.app, who),
      await myPartnerships(t.app, who),
      await partnershipOverview(t.app, who, { slug }),
      await agreementOf(t.app, who, { slug }),
      await peopleOf(t.app, who, { slug }),
      await activityOf(t.app, who, { slug }, null),
    ]);

  test('each reads their own organisation’s names, and no others but those shown by name', async () => {
    for (const [key, sees] of [
      ['lead', ['lead', 'trade']],
      ['police', ['police', 'gone', 'trade']],
      ['residents', ['residents', 'trade']],
      ['trade', ['trade']],
    ] as [string, string[]][]) {
      const received = await everythingFor(the(key));
      for (const other of people.keys())
        expect([key, other, received.includes(canary(other))]).toEqual([key, other, sees.includes(other)]);
      expect(received).not.toContain('@canary.example');
    }
  });

  test('whoever moves to another organisation stays, in what they did, as they stood then', async () => {
    const gone = the('gone');
    await build(t.app, (tx) =>
      tx
        .update(person)
        .set({ organisationId: the('lead').organisationId })
        .where(eq(person.id, gone.personId)),
    );
    const received = JSON.stringify(value(await activityOf(t.app, the('trade'), { slug }, null)).lines);
    expect(received).toContain('Role of gone');
    expect(received).not.toContain(canary('gone'));
  });

  test('an outsider, an administrator and somebody who has left receive nothing', async () => {
    for (const who of [the('gone'), { ...the('gone'), admin: true }]) {
      expect(code(await partnershipOverview(t.app, who, { slug }))).toBe('not-found');
      expect(code(await agreementOf(t.app, who, { slug }))).toBe('not-found');
      expect(code(await peopleOf(t.app, who, { slug }))).toBe('not-found');
      expect(code(await activityOf(t.app, who, { slug }, null))).toBe('not-found');
      expect(code(await partnershipOverview(t.app, who, { id }))).toBe('not-found');
      expect(value(await myPartnerships(t.app, who)).partnerships).toEqual([]);
    }
    expect(await partnershipOverview(t.app, the('gone'), { slug: 'no-such-ward' })).toEqual(
      await partnershipOverview(t.app, the('gone'), { slug }),
    );
    // No database compares that with anything.
    for (const none of ['\0', `${slug}\0`])
      expect(code(await partnershipOverview(t.app, the('lead'), { slug: none }))).toBe('not-found');
  });

  test('activity pages without gap or repeat, and its cursor takes whatever is typed', async () => {
    const who = the('trade');
    const lead = the('lead');
    const membershipId = (
      await t.app.db.select({ id: membership.id, personId: membership.personId }).from(membership)
    ).find((row) => row.personId === the('residents').personId)?.id;
    // Thirty events within one moment, then as many apart.
    for (let n = 0; n < 60; n++) {
      if (n > 30) t.pass(1000);
      const role = n % 2 ? 'contributor' : 'reader';
      value(await changeRole(t.app, lead, id, { membershipId: membershipId ?? '', role, edition: n + 1 }));
    }
    const all: string[] = [];
    let before: string | null = null;
    let pages = 0;
    do {
      const page: { lines: { at: string; told: unknown }[]; next: string | null } = value(
        await activityOf(t.app, who, { slug }, before),
      );
      all.push(...page.lines.map((line) => JSON.stringify(line)));
      before = page.next;
      pages += 1;
    } while (before && pages < 20);
    expect(all).toHaveLength(72);
    expect(
      [...all]
        .sort()
        .reverse()
        .map((line) => line.slice(0, 30)),
    ).toEqual(all.map((line) => line.slice(0, 30)));
    for (const typed of [
      '',
      '~',
      'x~1',
      '2026-05-19T09:00:00Z~0',
      "2026-05-19T09:00:00Z~1'; drop table person",
      '~'.repeat(99),
    ])
      expect(value(await activityOf(t.app, who, { slug }, typed)).lines).toHaveLength(25);
    expect(value(await activityOf(t.app, who, { slug }, '2001-01-01T00:00:00.000Z~1')).lines).toEqual([]);
  });

  test('documents show where one section may be read, and only there', async () => {
    const trade = the('trade');
    await build(t.app, async (tx) => {
      const ownerOrganisationId = trade.organisationId;
      const open = await makeDocument(tx, id, 'Open plan');
      const shut = await makeDocument(tx, id, 'Canary document');
      const grants = [
        { subjectKind: 'organisation', subjectId: trade.organisationId, level: 'read' } as const,
      ];
      await makeSection(tx, { documentId: open, ownerOrganisationId, grants });
      await makeSection(tx, { documentId: open, ownerOrganisationId, title: 'Canary section' });
      await makeSection(tx, { documentId: shut, ownerOrganisationId, kind: 'regulatory', grants });
    });
    expect(
      value(await partnershipOverview(t.app, trade, { slug })).documents.map((one) => one.title),
    ).toEqual(['Open plan']);
    expect(value(await partnershipOverview(t.app, the('lead'), { slug })).documents).toEqual([]);
    expect(await everythingFor(trade)).not.toContain('Canary document');
  });
});
