import { and, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partnership, space } from '#schema/partnerships.ts';
import { document, section } from '#schema/sections.ts';
import { authoriseSection } from '#lib/access/authorise.server.ts';
import type { Actor, Grant, SectionFacts } from '#lib/access/facts.ts';
import { levelOf, sectionActions, writesSection } from '#lib/access/policy.ts';
import { levelRank, visibleSection, writtenBy } from '#lib/access/visible.server.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import {
  levels,
  markings,
  roles,
  sectionKinds,
  sectors,
  subjectKinds,
  type Role,
  type Sector,
} from '#lib/core/words.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases, type DatabaseKind } from '../fixtures/database.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import * as make from '../fixtures/world.ts';

const seed = 20060608;
const sectionsARound = 200;
/** 10,000 worlds on Postgres where there is one, else on the embedded database; 2,000 on the other. */
const roundsOn = (kind: DatabaseKind) => (kind === databases.at(-1) ? 50 : 10);
const today = '2026-05-19';

type Organisation = { id: Id; sector: Sector; units: Id[] };
type Person = {
  actor: Actor;
  memberships: Map<Id, { role: Role; organisation: Organisation; unitId: Id | null }>;
};
type Place = { documentId: Id; spaceId: Id; library: boolean; archived: boolean; signed: Set<Id> };
type Written = { id: Id; place: Place; facts: Omit<SectionFacts, 'space'> };

/** One generated city: organisations, partnerships with agreements signed by some, people, sections. */
async function generate(t: TestApp, c: Chance) {
  return make.build(t.app, async (tx) => {
    const organisations: Organisation[] = [];
    for (let i = 0; i < 7; i++) {
      const sector = c.pick(sectors);
      const id = await make.makeOrganisation(tx, { sector });
      organisations.push({ id, sector, units: [await make.makeUnit(tx, id), await make.makeUnit(tx, id)] });
    }
    const author = await make.makePerson(tx, { organisationId: c.pick(organisations).id });

    const places: Place[] = [];
    const partnerships: { id: Id; signed: Set<Id>; archived: boolean }[] = [];
    for (let i = 0; i < 3; i++) {
      const id = await make.makePartnership(tx);
      const archived = c.yes(0.1);
      if (archived)
        await tx.update(partnership).set({ archivedAt: new Date() }).where(eq(partnership.id, id));
      let signed = new Set<Id>();
      for (let version = 1; version <= 1 + c.below(2); version++) {
        const agreementId = await make.makeAgreement(tx, id, author, version);
        signed = new Set(organisations.filter(() => c.yes(0.8)).map((o) => o.id));
        for (const organisationId of signed) await make.sign(tx, agreementId, organisationId, author);
      }
      partnerships.push({ id, signed, archived });
    }
    const libraryId = newId();
    await tx.insert(space).values({ id: libraryId, kind: 'library' });
    for (const spaceId of [...partnerships.map((p) => p.id), libraryId])
      for (let i = 0; i < 2; i++) {
        const documentId = await make.makeDocument(tx, spaceId);
        const archived = c.yes(0.1);
        if (archived)
          await tx.update(document).set({ archivedAt: new Date() }).where(eq(document.id, documentId));
        const of = partnerships.find((p) => p.id === spaceId);
        places.push({ documentId, spaceId, library: !of, archived, signed: of?.signed ?? new Set() });
      }

    const people: Person[] = [];
    for (let i = 0; i < 6; i++) people.push(await generatePerson(tx, c, organisations, partnerships));
    const written: Written[] = [];
    for (let i = 0; i < sectionsARound; i++)
      written.push(await generateSection(tx, c, organisations, people, places));
    return { people, written };
  });
}

type Tx = Parameters<typeof make.makeOrganisation>[0];

async function generatePerson(
  tx: Tx,
  c: Chance,
  organisations: Organisation[],
  partnerships: { id: Id; archived: boolean }[],
): Promise<Person> {
  const home = c.pick(organisations);
  const unitId = c.yes(0.5) ? c.pick(home.units) : null;
  const personId = await make.makePerson(tx, { organisationId: home.id, unitId });
  const actor = make.actorFor({
    personId,
    organisationId: home.id,
    sector: home.sector,
    unitId,
    status: c.yes(0.05) ? 'paused' : 'active',
    rulesAccepted: !c.yes(0.05),
    admin: c.yes(0.2),
    licenceInterest: c.yes(0.2),
    clearedUntil: c.pick([null, '2026-05-18', today, '2027-01-01']),
  });
  const memberships: Person['memberships'] = new Map();
  for (const { id, archived } of partnerships) {
    if (c.yes(0.2)) continue;
    const organisation = c.yes(0.7) ? home : c.pick(organisations);
    const given = {
      partnershipId: id,
      personId,
      organisationId: organisation.id,
      unitId: c.yes(0.5) ? c.pick(organisation.units) : null,
      role: c.pick(roles),
    };
    const ended = c.yes(0.15);
    await make.makeMember(tx, { ...given, ...(ended ? { endedAt: new Date() } : {}) });
    // Left and come back: the ended row must not count.
    if (c.yes(0.1)) await make.makeMember(tx, { ...given, role: 'co-ordinator', endedAt: new Date() });
    if (!ended && !archived) memberships.set(id, { role: given.role, organisation, unitId: given.unitId });
  }
  return { actor, memberships };
}

async function generateSection(
  tx: Tx,
  c: Chance,
  organisations: Organisation[],
  people: Person[],
  places: Place[],
): Promise<Written> {
  const place = c.pick(places);
  const grants = new Map<string, Grant>();
  for (let i = c.below(4); i > 0; i--) {
    const subjectKind = c.pick(subjectKinds);
    const subjectId = {
      everyone: () => '',
      sector: () => c.pick(sectors),
      organisation: () => c.pick(organisations).id,
      unit: () => c.pick(c.pick(organisations).units),
      person: () => c.pick(people).actor.personId,
    }[subjectKind]();
    grants.set(subjectKind + subjectId, {
      subjectKind,
      subjectId,
      level: c.pick(['read', 'comment', 'edit']),
    });
  }
  const facts = {
    archived: c.yes(0.1) || place.archived,
    ownerOrganisationId: c.pick(organisations).id,
    marking: c.yes(0.3) ? markings[1] : markings[0],
    kind: c.pick(sectionKinds),
    announced: c.yes(0.2),
    held: c.yes(0.2),
    agreed: c.yes(0.2),
    grants: [...grants.values()],
  };
  const { archived, agreed, ...row } = facts;
  const id = await make.makeSection(tx, {
    ...row,
    documentId: place.documentId,
    archivedAt: archived && !place.archived ? new Date() : null,
    agreedVersion: agreed ? 1 : null,
  });
  return { id, place, facts };
}

/** The facts of one person and one section, from what was generated: the database is not asked. */
function factsFor({ memberships }: Person, { place, facts }: Written): SectionFacts {
  const found = memberships.get(place.spaceId);
  const capacity = found
    ? {
        role: found.role,
        organisationId: found.organisation.id,
        sector: found.organisation.sector,
        unitId: found.unitId,
        agreementSigned: place.signed.has(found.organisation.id),
      }
    : null;
  return { ...facts, space: place.library ? { kind: 'library' } : { kind: 'partnership', capacity } };
}

describe.each(databases)('what a list shows on %s', (kind) => {
  const rounds = roundsOn(kind);
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  test(`equals the policy, section by section, in ${rounds * sectionsARound} generated worlds (seed ${seed})`, async () => {
    const c = chance(seed);
    const counts = { none: 0, read: 0, comment: 0, edit: 0 };
    for (let round = 0; round < rounds; round++) {
      const { people, written } = await generate(t, c);
      const expected = new Map(written.map((s) => [s.id, s]));
      for (const person of people) {
        const rows = await t.app.db
          .select({ id: section.id, rank: levelRank(person.actor, today) })
          .from(section)
          .where(inArray(section.id, [...expected.keys()]));
        const wrong = rows.flatMap(({ id, rank }) => {
          const s = expected.get(id) as Written;
          const level = levelOf(person.actor, factsFor(person, s), today);
          counts[level]++;
          return levels[rank] === level ? [] : [{ round, level, sql: levels[rank], s, person }];
        });
        expect(wrong).toEqual([]);
        expect(rows).toHaveLength(sectionsARound);
      }
    }
    // The worlds are worth something only if every level occurs often in them.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(rounds * 20);
  }, 240_000);

  test('the predicate keeps what the level allows, and one section asked for by id is judged the same', async () => {
    const c = chance(seed + 1);
    const { people, written } = await generate(t, c);
    const ids = written.map((s) => s.id);
    for (const person of people) {
      for (const least of ['read', 'comment', 'edit'] as const) {
        const rows = await t.app.db
          .select({ id: section.id })
          .from(section)
          .where(and(inArray(section.id, ids), visibleSection(person.actor, today, least)));
        const shown = new Set(rows.map((row) => row.id));
        const allowed = written.filter(
          (s) => levels.indexOf(levelOf(person.actor, factsFor(person, s), today)) >= levels.indexOf(least),
        );
        expect(written.filter((s) => shown.has(s.id)).map((s) => s.id)).toEqual(allowed.map((s) => s.id));
      }
      const theirs = await t.app.db
        .select({ id: section.id })
        .from(section)
        .where(and(inArray(section.id, ids), writtenBy(person.actor, today)));
      const writes = written.filter((s) => writesSection(person.actor, factsFor(person, s), today));
      expect(new Set(theirs.map((row) => row.id))).toEqual(new Set(writes.map((s) => s.id)));
      for (const s of written.slice(0, 40))
        for (const action of ['section.read', 'section.edit', 'section.notice', 'section.follow'] as const) {
          const facts = factsFor(person, s);
          const decision = sectionActions[action](person.actor, facts, today);
          const asked = await authoriseSection(t.app.db, person.actor, action, s.id, today);
          expect(
            asked.ok ? { ok: true } : { ok: false, why: (asked.failure as { why?: string }).why },
          ).toEqual(decision);
        }
    }
  });

  test('an id that is none, or nobody, is not found and asks nothing of the database', async () => {
    const nobody = await authoriseSection(t.app.db, null, 'section.read', newId(), today);
    expect(nobody).toMatchObject({ ok: false, failure: { why: 'signed-out' } });
    const someone = make.actorFor({ personId: newId(), organisationId: newId() });
    for (const id of ["'; drop table section; --", '', newId()])
      expect(await authoriseSection(t.app.db, someone, 'section.read', id, today)).toMatchObject({
        ok: false,
        failure: { why: 'not-found' },
      });
  });
});
