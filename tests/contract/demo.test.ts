import { eq, isNotNull } from 'drizzle-orm';
import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPassphrase, seedDemo } from '#demo/seed.ts';
import { commentThread } from '#schema/comments.ts';
import { person } from '#schema/people.ts';
import { ward } from '#schema/wards.ts';
import { commentsWaiting } from '#lib/comments/waiting.server.ts';
import { findEntries, findOpenEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { documentsOf } from '#lib/partnerships/documents.server.ts';
import { activityOf } from '#lib/partnerships/activity.server.ts';
import { myPartnerships, partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { selectionOf, wardDecisions } from '#lib/partnerships/selections.server.ts';
import { documentInFull, referenceAt } from '#lib/sections/reading.server.ts';
import { mapOf, type Outline } from '#lib/wards/drawing.ts';
import { rankedWards } from '#lib/wards/ranking.server.ts';
import type { Result } from '#lib/core/result.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { actorSignedIn } from '../fixtures/sign-in.ts';
import { plainly } from '../fixtures/told.ts';

const accounts = [
  'admin',
  'police-analyst',
  'police-lead',
  'police-sergeant',
  'cdrp-coordinator',
  'licensing-trade',
  'local-business',
  'residents-rep',
  'voluntary-worker',
  'panel-chair',
  'other-borough',
] as const;

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.failure)}`);
  return result.value;
};

describe.each(databases)('the demonstration on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind, { demo: true });
    await seedDemo(t.app);
  });
  afterAll(() => t.close());

  test('its library is found in, a draft by nobody', async () => {
    const elsewhere = await actorOf('police-analyst');
    const found = async (query: string) =>
      value(await findEntries(t.app, elsewhere, searchIn(new URLSearchParams(query))));
    expect((await found('')).total).toBe(8);
    const { entries, readAs } = await found('q=taxi+marhsals');
    expect(entries[0]?.title.map(({ text }) => text).join('')).toMatch(/^Marshals at the taxi rank/);
    expect(readAs).toEqual([{ typed: 'marhsals', read: 'marshals' }]);
    const open = value(await findOpenEntries(t.app, searchIn(new URLSearchParams())));
    expect(open.total).toBe(4);
  });

  const rowOf = async (account: string) => {
    const [row] = await t.app.db
      .select()
      .from(person)
      .where(eq(person.email, `${account}@demo.example`));
    if (!row) throw new Error(`No account ${account}`);
    return row;
  };
  const actorOf = async (account: string) => actorSignedIn(t.app, (await rowOf(account)).id);
  const namesOf = async (account: string) =>
    value(await myPartnerships(t.app, await actorOf(account))).partnerships.map((one) => one.head.name);

  test('every account is there, active, past the house rules, with the one passphrase', async () => {
    const hashes = new Set<string | null>();
    for (const account of accounts) {
      const row = await rowOf(account);
      expect(row).toMatchObject({ status: 'active', admin: account === 'admin' });
      hashes.add(row.passphraseHash);
      expect((await actorOf(account)).rulesAccepted).toBe(true);
    }
    expect(hashes.size).toBe(1);
    expect(await verify([...hashes][0] ?? '', demoPassphrase)).toBe(true);
  });

  test('the partnerships stand where they should, and the other borough sees its own alone', async () => {
    expect(await namesOf('other-borough')).toEqual(['Copperfield']);
    for (const account of accounts.filter((one) => one !== 'other-borough' && one !== 'admin'))
      expect(await namesOf(account)).toContain('Lantern Quay');
    expect(await namesOf('admin')).toEqual([]);
    const mine = value(await myPartnerships(t.app, await actorOf('cdrp-coordinator'))).partnerships;
    expect(mine.map(({ head }) => [head.name, head.stage, head.kind, head.borough])).toEqual([
      ['Copperfield', 'deliver', 'gun-enabled', 'Copper Hill'],
      ['Lantern Quay', 'plan', 'night-time-economy', 'Quayside'],
    ]);
    expect(mine.every(({ head }) => head.may.enter)).toBe(true);
  });

  test('one organisation has not signed yet, and its person can', async () => {
    const officer = await actorOf('housing-officer');
    const [one] = value(await myPartnerships(t.app, officer)).partnerships;
    expect(one?.head.may).toEqual({ enter: false, seePeople: false, arrange: false, sign: true });
    const slug = one?.head.slug ?? '';
    const seen = value(await partnershipOverview(t.app, await actorOf('cdrp-coordinator'), { slug }));
    expect(seen.signing.unsigned).toEqual([{ organisation: 'Tidewall Homes', sector: 'housing' }]);
  });

  test('its activity is the real commands’, and names nobody across organisations', async () => {
    const actor = await actorOf('licensing-trade');
    const slug = value(await myPartnerships(t.app, actor)).partnerships[0]?.head.slug ?? '';
    const { lines, next } = value(await activityOf(t.app, actor, { slug }, null));
    expect(lines).toHaveLength(25);
    expect(next).not.toBeNull();
    expect(plainly(lines[0]?.told ?? [])).toBe(
      'Anneke Sorrel, Quayside CSP, added Edie Crane, Tidewall Homes, as contributor',
    );
    expect(JSON.stringify(lines)).not.toMatch(/Carys Holm|Winifred Oduya|Kofi Marlow/);
  });

  test('Harrowmere has 624 wards in 32 boroughs that fit together', async () => {
    const wards = await t.app.db
      .select({ code: ward.code, name: ward.name, borough: ward.borough, outline: ward.outline })
      .from(ward)
      .where(isNotNull(ward.outline));
    expect(wards).toHaveLength(624);
    expect(wards.every(({ code }) => /^H05\d{6}$/.test(code))).toBe(true);
    expect(new Set(wards.map(({ borough }) => borough)).size).toBe(32);
    const rings = wards.map(({ outline }) => (outline as { coordinates: number[][][] }).coordinates[0] ?? []);
    const edges = new Map<string, number>();
    for (const ring of rings)
      for (let i = 1; i < ring.length; i++) {
        const edge = [ring[i - 1], ring[i]].map(String).sort().join(' ');
        edges.set(edge, (edges.get(edge) ?? 0) + 1);
      }
    // An edge has a ward on both sides, or it is the city's border; none is crossed by a third.
    expect(Math.max(...edges.values())).toBe(2);
    const border = [...edges.values()].filter((sides) => sides === 1).length;
    expect(border / edges.size).toBeLessThan(0.15);
    const map = mapOf(wards.map((one) => ({ ...one, outline: one.outline as Outline })));
    expect(map.wards.reduce((sum, { path }) => sum + path.length, 0)).toBeLessThan(80_000);
  });

  test('Lantern Quay is second by count and 31st by rate; guns are Copperfield’s, and the police’s to see', async () => {
    const analyst = await actorOf('police-analyst');
    const measure = 'violence-against-the-person';
    const { ranking, area, to } = value(await rankedWards(t.app, analyst, { area: 'harrowmere', measure }));
    expect(area.invented).toBe(true);
    const quay = ranking.wards.find(({ name }) => name === 'Lantern Quay');
    expect([quay?.rank.rank, quay?.rateRank?.rank, quay?.borough]).toEqual([2, 31, 'Quayside']);
    const [year, month] = to.split('-').map(Number) as [number, number];
    const from = month === 12 ? `${year}-01` : `${year - 1}-${String(month + 1).padStart(2, '0')}`;
    const last = value(await rankedWards(t.app, analyst, { area: 'harrowmere', measure, from, to }));
    const lately = last.ranking.wards.find(({ name }) => name === 'Lantern Quay');
    expect([lately?.rank.rank, lately?.rateRank?.rank]).toEqual([2, 31]);
    const guns = { area: 'harrowmere', measure: 'gun-enabled-offences' };
    const [first, second] = value(await rankedWards(t.app, analyst, guns)).ranking.wards;
    expect([first?.name, first?.borough]).toEqual(['Copperfield', 'Copper Hill']);
    expect(first?.count).toBeGreaterThan(3 * (second?.count ?? 0));
    for (const account of ['residents-rep', 'cdrp-coordinator', 'licensing-trade'])
      expect((await rankedWards(t.app, await actorOf(account), guns)).ok).toBe(false);
  });

  test('both partnerships came from a selection, with figures of that day; one ward was not chosen', async () => {
    const lead = await actorOf('police-lead');
    const { decisions } = value(await wardDecisions(t.app, lead, 1));
    expect(decisions.map(({ ward: name, isSelected }) => [name, isSelected])).toEqual([
      ['Cornmarket', false],
      ['Lantern Quay', true],
      ['Copperfield', true],
    ]);
    for (const { head } of value(await myPartnerships(t.app, lead)).partnerships) {
      const why = value(await selectionOf(t.app, lead, head.id));
      expect(why?.ward).toBe(head.ward);
      expect(why?.evidence.measures.length).toBeGreaterThan(0);
      const imported = why?.evidence.measures.flatMap(({ releases }) =>
        releases.map((one) => one.importedAt),
      );
      expect(imported?.every((at) => at < head.createdAt)).toBe(true);
    }
  });

  test('its documents show comments in every state, figures of which one is older than the newest release, and links', async () => {
    const lead = await actorOf('police-lead');
    const [quay] = value(await myPartnerships(t.app, lead)).partnerships.filter(
      ({ head }) => head.name === 'Lantern Quay',
    );
    const slug = quay?.head.slug ?? '';
    const rows = await t.app.db.select().from(commentThread);
    expect(rows.map(({ state }) => state).sort()).toEqual(
      ['not-taken-up', 'open', 'open', 'open', 'resolved', 'taken-up'].sort(),
    );
    const documents = value(await documentsOf(t.app, lead, quay?.head.id ?? ''));
    const pages = await Promise.all(
      documents.map(async ({ id }) => value(await documentInFull(t.app, lead, { slug, id }))),
    );
    const html = pages.flatMap(({ sections }) => sections.map((one) => one.html)).join('\n');
    expect(html).toContain('Two volunteers at the rank until four');
    expect(html).toMatch(
      /A newer release says [\d,]+ \(Recorded crime by ward\)\. <a [^>]*>Take it over<\/a>/,
    );
    expect(html).toContain('>RC-4H9X in Findings and recommendations</a>');
    expect(value(await referenceAt(t.app, lead, { slug, reference: 'PL-7K2Q' })).href).toContain('#PL-7K2Q');
    const waiting = await commentsWaiting(t.app, lead, null);
    expect(waiting.map(({ title }) => title)).toEqual([
      'A comment waits for an answer',
      'Proposed wording waits for an answer',
    ]);
  });

  test('a database with anybody in it is left alone', async () => {
    const before = await t.app.db.select({ id: person.id }).from(person);
    await seedDemo(t.app);
    expect(await t.app.db.select({ id: person.id }).from(person)).toHaveLength(before.length);
  });
});
