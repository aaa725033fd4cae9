import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Decision } from '#lib/access/facts.ts';
import {
  levelOf,
  mayBringNewPerson,
  measureActions,
  organisationActions,
  partnershipActions,
  portalActions,
  sectionActions,
} from '#lib/access/policy.ts';
import { factsOf, kinds, states, today, type KindName, type StateName } from './kinds.ts';

const sign = (decision: Decision) =>
  decision.ok
    ? '+'
    : { 'signed-out': '1', 'not-yours': '3', 'not-found': '4', sealed: '9', 'out-of-date': '!' }[
        decision.why
      ];

const lines = (file: string) =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

test('every kind of person × section state × action, exactly as the table says', () => {
  const actual = Object.keys(states).flatMap((state) =>
    Object.keys(kinds).map((name) => {
      const kind = kinds[name as KindName];
      const facts = factsOf(kind, state as StateName);
      const answers = Object.values(sectionActions).map((rule) => sign(rule(kind.who, facts, today)));
      return `${state} | ${name} | ${levelOf(kind.who, facts, today)} | ${answers.join(' ')}`;
    }),
  );
  expect(actual).toEqual(lines('table-sections.txt'));
});

test('the table has a column for every action', () => {
  const head = readFileSync(new URL('table-sections.txt', import.meta.url), 'utf8').split('\n')[2] ?? '';
  expect(head.split(' | ')[3]?.split(' ')).toEqual(
    Object.keys(sectionActions).map((action) => action.replace('section.', '')),
  );
});

test('every kind of person × partnership action, exactly as the table says', () => {
  const actual = Object.entries(kinds).map(([name, { who, capacity }]) => {
    const answers = Object.values(partnershipActions).map((rule) => sign(rule(who, { capacity })));
    return `${name} | ${answers.join(' ')}`;
  });
  expect(Object.keys(partnershipActions)).toEqual([
    'partnership.open',
    'partnership.enter',
    'partnership.people',
    'partnership.arrange',
    'partnership.change-members',
    'partnership.add-section',
    'agreement.write',
    'agreement.sign',
  ]);
  expect(actual).toEqual([
    'nobody | 1 1 1 1 1 1 1 1',
    'outsider | 4 4 4 4 4 4 4 4',
    'administrator | 4 4 4 4 4 4 4 4',
    'police | + + + 3 3 3 3 3',
    'police-cleared | + + + 3 3 3 3 3',
    'police-reader | + + + 3 3 3 3 3',
    'police-co-ordinator | + + + + + + + 3',
    'co-ordinator | + + + + + + + 3',
    'council | + + + 3 3 3 3 3',
    'committee-member | + + + 3 3 3 3 3',
    'elected-member | + + + 3 3 3 3 3',
    'publican | + + + 3 3 3 3 3',
    'shopkeeper | + + + 3 3 3 3 3',
    'residents-rep | + + + 3 3 3 3 3',
    'volunteer | + + + 3 3 3 3 3',
    'clinician | + + + 3 3 3 3 3',
    'probation-lapsed | + + + 3 3 3 3 3',
    'paused | 1 1 1 1 1 1 1 1',
    'rules-not-accepted | 3 3 3 3 3 3 3 3',
    'not-signed | + 3 3 3 3 3 3 3',
    'unit-sergeant | + + + 3 3 3 3 3',
    'named-volunteer | + + + 3 3 3 3 3',
  ]);
});

test('a co-ordinator sees the people before their organisation has signed, and a signatory signs for their own', () => {
  const { who, capacity } = kinds['co-ordinator'];
  const unsigned = { capacity: { ...capacity, agreementSigned: false } as typeof capacity };
  expect(sign(partnershipActions['partnership.people'](who, unsigned))).toBe('+');
  expect(sign(partnershipActions['partnership.enter'](who, unsigned))).toBe('3');
  const signatory = { ...kinds.police.who, signatory: true } as NonNullable<typeof kinds.police.who>;
  expect(sign(partnershipActions['agreement.sign'](signatory, kinds.police))).toBe('+');
  // Their membership is for another organisation than the one they can sign for.
  expect(sign(partnershipActions['agreement.sign'](signatory, kinds.council))).toBe('3');
});

test('every kind of person × portal action, exactly as the table says', () => {
  expect(Object.keys(portalActions)).toEqual([
    'portal.use',
    'partnership.create',
    'wards.read',
    'wards.import',
    'measure.define',
    'ward.select',
    'partnership.appoint',
    'organisation.manage',
    'person.manage',
    'invitation.manage',
    'audit.read',
  ]);
  const actual = Object.entries(kinds).map(
    ([name, { who }]) =>
      `${name} | ${Object.values(portalActions)
        .map((rule) => sign(rule(who)))
        .join(' ')}`,
  );
  expect(actual).toEqual([
    'nobody | 1 1 1 1 1 1 1 1 1 1 1',
    'outsider | + + + + + + 3 3 3 3 3',
    'administrator | + + + + + + + + + + +',
    'police | + + + + + + 3 3 3 3 3',
    'police-cleared | + + + + + + 3 3 3 3 3',
    'police-reader | + + + + + + 3 3 3 3 3',
    'police-co-ordinator | + + + + + + 3 3 3 3 3',
    'co-ordinator | + + + + + + 3 3 3 3 3',
    'council | + + + + + + 3 3 3 3 3',
    'committee-member | + + + + + + 3 3 3 3 3',
    'elected-member | + 3 + 3 3 3 3 3 3 3 3',
    'publican | + 3 + 3 3 3 3 3 3 3 3',
    'shopkeeper | + 3 + 3 3 3 3 3 3 3 3',
    'residents-rep | + 3 + 3 3 3 3 3 3 3 3',
    'volunteer | + 3 + 3 3 3 3 3 3 3 3',
    'clinician | + 3 + 3 3 3 3 3 3 3 3',
    'probation-lapsed | + 3 + 3 3 3 3 3 3 3 3',
    'paused | 1 1 1 1 1 1 1 1 1 1 1',
    'rules-not-accepted | 3 3 3 3 3 3 3 3 3 3 3',
    'not-signed | + 3 + 3 3 3 3 3 3 3 3',
    'unit-sergeant | + + + + + + 3 3 3 3 3',
    'named-volunteer | + 3 + 3 3 3 3 3 3 3 3',
  ]);
});

test('a new person enters an organisation by its steward, an administrator, or a co-ordinator who belongs to it', () => {
  const police = kinds.police.who as NonNullable<typeof kinds.police.who>;
  const steward = { ...police, steward: true };
  const admin = kinds.administrator.who;
  const coordinator = kinds['police-co-ordinator'];
  const own = police.organisationId;
  const other = 'organisation-council';
  const invite = (who: typeof admin, organisationId: string) =>
    sign(organisationActions['organisation.invite-into'](who, { organisationId }));
  expect([invite(null, own), invite(police, own), invite(steward, own), invite(steward, other)]).toEqual([
    '1',
    '3',
    '+',
    '3',
  ]);
  expect([invite(admin, own), invite(admin, other)]).toEqual(['+', '+']);

  const intoPartnership = (
    who: typeof admin,
    capacity: (typeof coordinator)['capacity'],
    organisationId: string,
  ) => sign(mayBringNewPerson(who, { partnership: { capacity }, organisationId }));
  expect(intoPartnership(coordinator.who, coordinator.capacity, own)).toBe('+');
  expect(intoPartnership(coordinator.who, coordinator.capacity, other)).toBe('3');
  expect(intoPartnership(police, kinds.police.capacity, own)).toBe('3');
  expect(intoPartnership(admin, null, own)).toBe('4');
});

test('a measure with an audience is there for its sectors alone', () => {
  const read = (name: keyof typeof kinds, audience: string[] | null) =>
    sign(measureActions['measure.read'](kinds[name].who, { audience }));
  expect(read('publican', null)).toBe('+');
  expect(read('police', ['police'])).toBe('+');
  expect(read('publican', ['police'])).toBe('4');
  expect(read('administrator', ['health'])).toBe('4');
  expect(read('police', [])).toBe('4');
  expect(read('nobody', null)).toBe('1');
  expect(read('paused', ['police'])).toBe('1');
  expect(read('rules-not-accepted', null)).toBe('3');
});
