import { describe, expect, test } from 'vitest';
import { lanternQuayDocuments, type DemoIds, type DemoSection } from '#demo/documents.ts';
import { lanternQuay, organisations, people, personOf, type PersonKey } from '#demo/harrowmere.ts';
import type { Actor, SectionFacts } from '#lib/access/facts.ts';
import { levelOf } from '#lib/access/policy.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { askedFor } from '#lib/documents/audiences.ts';
import { templates } from '#lib/documents/templates.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { render } from '#lib/sections/rendering.server.ts';
import { sectionGrammar } from '#lib/sections/schema-names.ts';
import { judge } from '#server/collab/guard.ts';
import { nothingKnown } from '#server/collab/known.ts';

const made = new Map<string, Id>();
const idOf = (name: string): Id => {
  const id = made.get(name) ?? newId();
  made.set(name, id);
  return id;
};
const ids: DemoIds = {
  organisation: (key) => idOf(key),
  unit: (key, name) => {
    expect(organisations[key].units).toContain(name);
    return idOf(`${key} ${name}`);
  },
};
const documents = lanternQuayDocuments(ids);
const sections = documents.flatMap((document) => document.sections);
const textOf = (section: DemoSection) => render(updateFrom(section.text, 7)).text;

/** The level of a person of the demonstration, as a contributor of their organisation and unit. */
function levelFor(key: PersonKey, section: DemoSection) {
  const { of, unit, clearedDays, holdsLicence } = personOf(key);
  const { sector } = organisations[of];
  const organisationId = idOf(of);
  const unitId = unit === undefined ? null : idOf(`${of} ${unit}`);
  const actor: Actor = {
    personId: idOf(key),
    sessionId: '',
    status: 'active',
    organisationId,
    unitId,
    sector,
    admin: false,
    steward: false,
    signatory: false,
    rulesAccepted: true,
    clearedUntil: clearedDays === undefined ? null : '2099-01-01',
    licenceInterest: holdsLicence === true,
    provedAt: new Date(0),
    from: '',
  };
  const role = sector === 'residents' ? 'community-representative' : 'contributor';
  const facts: SectionFacts = {
    space: { kind: 'partnership', capacity: { role, organisationId, sector, unitId, agreementSigned: true } },
    archived: false,
    agreed: false,
    ...section,
    grants: [...section.grants],
  };
  return levelOf(actor, facts, '2026-11-22');
}

describe('the documents of Lantern Quay', () => {
  test('have every section of both templates, in order', () => {
    expect(documents.map(({ kind, title }) => ({ kind, title }))).toEqual(
      templates.map(({ kind, title }) => ({ kind, title })),
    );
    expect(sections.map(({ title }) => title)).toEqual(
      templates.flatMap((template) => template.sections.map(({ title }) => title)),
    );
    expect(sections.some(({ announced }) => announced)).toBe(false);
  });

  test('name whoever is to be named', () => {
    const rows = templates.flatMap((template) => template.sections);
    for (const [i, section] of sections.entries()) {
      const asked = askedFor(rows[i] ?? { audience: '' });
      const named = section.grants.filter(({ subjectKind }) => subjectKind !== 'sector');
      expect(named.length, section.title).toBeGreaterThanOrEqual(asked.length);
    }
  });

  test('are written by members who may write there', () => {
    const members = new Set<string>(['cdrp-coordinator']);
    for (const [, , what] of lanternQuay) if ('add' in what) members.add(what.add);
    for (const section of sections) {
      expect(members, section.title).toContain(section.by);
      expect(levelFor(section.by, section), section.title).toBe('edit');
    }
  });

  const detail = ['causing-harm-detail', 'premises', 'harmed-detail', 'tension', 'gaps'];
  const operations = ['tactics', 'regulatory-action'];
  test.each<[PersonKey, string[]]>([
    ['licensing-trade', [...detail, 'residents-say', ...operations]],
    ['residents-rep', [...detail, 'trade-account', ...operations]],
    ['voluntary-worker', [...detail, 'trade-account', ...operations]],
    ['police-lead', ['premises', 'harmed-detail', 'tension', 'regulatory-action']],
    ['police-sergeant', ['causing-harm-detail', 'gaps', 'tactics']],
  ])('are closed to %s in these sections alone', (key, closed) => {
    const found = sections.filter((section) => levelFor(key, section) === 'none');
    expect(found.map(({ templateKey }) => templateKey).sort()).toEqual([...closed].sort());
  });

  test('are let in by the guard as they are', () => {
    for (const section of sections) {
      const update = updateFrom(section.text, 7);
      const verdict = judge(nothingKnown(), update, sectionGrammar(), () => 'free');
      expect(verdict, section.title).toMatchObject({ kind: 'news', news: { remainder: update } });
    }
  });

  test('say something in each section, the finding about the rank among it, and name nobody', () => {
    const texts = sections.map(textOf);
    for (const text of texts) expect(text.split(/\s+/).length).toBeGreaterThan(25);
    expect(texts.filter((text) => text.includes('PL-7K2Q'))).toHaveLength(2);
    const names = Object.values(people).flatMap(({ name }) => name.split(' '));
    for (const name of names) expect(texts.join(' ')).not.toMatch(new RegExp(`\\b${name}\\b`));
  });

  test('no section’s words stand in another, so that a leak would show', () => {
    const lines = sections.flatMap((section) =>
      textOf(section)
        .split('\n')
        .filter((line) => line.length > 40),
    );
    expect(new Set(lines).size).toBe(lines.length);
  });
});
