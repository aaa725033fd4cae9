import { describe, expect, test } from 'vitest';
import type { SectionFacts } from '../access/facts.ts';
import type { Actor } from '../access/facts.ts';
import { levelOf } from '../access/policy.ts';
import { newId } from '../core/ids.ts';
import { sectors, type Sector } from '../core/words.ts';
import { askedFor, cellsOf, grantsOf } from './audiences.ts';
import { interventionPlan, problemProfile, templates, type SectionTemplate } from './templates.ts';

/** Title, audience, O or OS, and the notes that have a meaning here. */
const profile = `
Scope and terms | eeccrrrrrr | O |
Sources and their limits | eeccrrrcrr | O |
Pattern and trend | eeccrrrrrr | O |
People causing harm: pattern | eerrcrrcrr | O | held
People causing harm: detail | ER--C----- | OS | never announced
Places and times | eeecrccccr | O |
Premises | E-E--C---- | OS | regulatory
The trade’s own account | ccc------e | O |
People harmed: pattern | eecerrccrr | O |
People harmed: detail | E--C---C-- | OS |
Hate crime and tension | EE-----C-- | OS |
What residents say | ccccrrree- | O |
Drivers and current initiatives | eeeecccecc | O |
What we do not know yet | eecccccccc | O |
Intelligence gaps | ER-------- | OS |
Findings and recommendations | eecccccccc | O |`;
const plan = `
Aims | eeeccccccc | O |
Policing people will see, and its safeguards | ecccrrrccc | O | held
Operational tactics | E--------- | OS | never announced
Regulatory action | E-E--C---- | OS | regulatory
Safer venues (voluntary) | eeec-c-cce | O |
Support for people harmed | eececrcecr | O |
Prevention and the long term | eeeeeceeec | O | design together
Contributions and actions | eecccccccc | O |
Hours moved | eecrrrrrrr | O |
Handover | eeeccccccc | O |`;

function asLine({ title, audience, marking, kind, held, neverAnnounced }: SectionTemplate): string {
  const notes = [
    held ? 'held' : '',
    kind === 'regulatory' ? 'regulatory' : neverAnnounced ? 'never announced' : '',
    kind === 'design-together' ? 'design together' : '',
  ];
  const note = notes.filter((each) => each !== '').join(', ');
  return `${title} | ${audience} | ${marking === 'OFFICIAL' ? 'O' : 'OS'} | ${note}`.trimEnd();
}

test('the templates say what the tables of audiences say, line by line', () => {
  const lines = (table: string) => table.trim().split('\n');
  expect(problemProfile.sections.map(asLine)).toEqual(lines(profile));
  expect(interventionPlan.sections.map(asLine)).toEqual(lines(plan));
});

test('keys are their own within a document, and every section has its guidance', () => {
  for (const { sections } of templates) {
    expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length);
    for (const { guidance } of sections) expect(guidance.length).toBeGreaterThan(30);
  }
});

test('what regulators do is never announced, never granted to the trade or to elected members', () => {
  const found = templates.flatMap(({ sections }) => sections).filter(({ kind }) => kind === 'regulatory');
  expect(found.map(({ key }) => key)).toEqual(['premises', 'regulatory-action']);
  for (const template of found) {
    expect(template.neverAnnounced).toBe(true);
    const all = Object.fromEntries(
      sectors.map((sector) => [sector, [{ subjectKind: 'unit' as const, subjectId: sector }]]),
    );
    const granted = grantsOf(template, all).map(({ subjectId }) => subjectId);
    expect(granted).toEqual(['police', 'council', 'fire']);
  }
});

test('the owner of a section may write it', () => {
  for (const template of templates.flatMap(({ sections }) => sections)) {
    const cell = cellsOf(template.audience).find((each) => each.sectors.includes(template.owner));
    expect(cell?.level, template.title).toBe('edit');
  }
});

describe('an audience', () => {
  test('gives each column to its sectors, elected members reading where residents have any level', () => {
    expect(grantsOf({ audience: 'eeecrccccr' })).toEqual([
      { subjectKind: 'sector', subjectId: 'police', level: 'edit' },
      { subjectKind: 'sector', subjectId: 'community-safety', level: 'edit' },
      { subjectKind: 'sector', subjectId: 'council', level: 'edit' },
      { subjectKind: 'sector', subjectId: 'health', level: 'comment' },
      { subjectKind: 'sector', subjectId: 'probation', level: 'read' },
      { subjectKind: 'sector', subjectId: 'fire', level: 'comment' },
      { subjectKind: 'sector', subjectId: 'education', level: 'comment' },
      { subjectKind: 'sector', subjectId: 'housing', level: 'comment' },
      { subjectKind: 'sector', subjectId: 'voluntary', level: 'comment' },
      { subjectKind: 'sector', subjectId: 'residents', level: 'comment' },
      { subjectKind: 'sector', subjectId: 'elected-members', level: 'read' },
      { subjectKind: 'sector', subjectId: 'licensing-trade', level: 'read' },
      { subjectKind: 'sector', subjectId: 'business', level: 'read' },
    ]);
  });

  test('gives a capital to those named alone, and to nobody where none is named', () => {
    const row = { audience: 'ER--C-----' };
    expect(askedFor(row)).toEqual(['police', 'community-safety', 'probation']);
    expect(grantsOf(row)).toEqual([]);
    const police = [
      { subjectKind: 'unit' as const, subjectId: 'u1' },
      { subjectKind: 'unit' as const, subjectId: 'u2' },
    ];
    const named = {
      police,
      probation: [{ subjectKind: 'organisation' as const, subjectId: 'o1' }],
      fire: police,
    };
    expect(grantsOf(row, named)).toEqual([
      { subjectKind: 'unit', subjectId: 'u1', level: 'edit' },
      { subjectKind: 'unit', subjectId: 'u2', level: 'edit' },
      { subjectKind: 'organisation', subjectId: 'o1', level: 'comment' },
    ]);
  });

  test('gives elected members nothing where residents have nothing', () => {
    expect(
      grantsOf({ audience: 'eeeeeeee-e' }).some(({ subjectId }) => subjectId === 'elected-members'),
    ).toBe(false);
    expect(grantsOf({ audience: '--------r-' })).toHaveLength(2);
  });

  test.each(['', 'eee', 'eeeeeeeeeee', 'xeeeeeeeee', 'e e-------'])('is not %j', (audience) => {
    expect(() => grantsOf({ audience })).toThrow();
  });
});

describe('what each sector comes to, by the policy', () => {
  const organisationId = newId();
  const actor = (sector: Sector): Actor => ({
    personId: newId(),
    sessionId: '',
    status: 'active',
    organisationId,
    unitId: null,
    sector,
    admin: false,
    steward: false,
    signatory: false,
    rulesAccepted: true,
    clearedUntil: '2099-01-01',
    licenceInterest: false,
    provedAt: new Date(0),
    from: '',
  });
  const facts = (template: SectionTemplate, sector: Sector): SectionFacts => ({
    space: {
      kind: 'partnership',
      capacity: { role: 'contributor', organisationId, sector, unitId: null, agreementSigned: true },
    },
    archived: false,
    ownerOrganisationId: newId(),
    marking: template.marking,
    kind: template.kind,
    announced: false,
    held: template.held,
    agreed: false,
    grants: grantsOf(template, { [sector]: [{ subjectKind: 'organisation', subjectId: organisationId }] }),
  });

  test('is what its column says, for a named organisation; elected members read with residents', () => {
    for (const template of templates.flatMap(({ sections }) => sections)) {
      const cells = cellsOf(template.audience);
      const residents = cells.find((cell) => cell.sectors.includes('residents'));
      for (const sector of sectors) {
        const cell = cells.find((each) => each.sectors.includes(sector));
        const expected = cell ? cell.level : residents?.level === 'none' ? 'none' : 'read';
        const found = levelOf(actor(sector), facts(template, sector), '2026-11-22');
        expect(found, `${sector} in ${template.title}`).toBe(expected);
      }
    }
  });
});
