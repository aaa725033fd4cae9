import { expect, test } from 'vitest';
import { shortWhen } from '../core/dates.ts';
import { plainly } from '../../../tests/fixtures/told.ts';
import { tell } from './activity.ts';
import type { MyPartnership, PartnershipHead } from './partnerships.server.ts';
import { partsOf } from './agreement.ts';
import { listed, signingSentence } from './signing.ts';
import { waitingHeading, whatWaits } from './waiting.ts';

const head: PartnershipHead = {
  id: '1',
  slug: 'lantern-quay-abcd',
  name: 'Lantern Quay',
  ward: 'Lantern Quay',
  borough: 'Quayside',
  kind: 'night-time-economy',
  stage: 'plan',
  edition: 1,
  createdAt: '2026-01-01T09:00:00.000Z',
  role: 'contributor',
  organisation: 'Nightlight',
  sector: 'voluntary',
  agreement: { version: 2, reviewOn: '2027-01-01', signed: true },
  may: { enter: true, seePeople: true, arrange: false, sign: false },
};
const mine = (more: Partial<PartnershipHead> = {}, since = head.createdAt): MyPartnership => ({
  head: { ...head, ...more },
  since,
  people: [],
  organisations: 3,
  signedOrganisations: 2,
});
const kinds = (clearedUntil: string | null, partnerships: MyPartnership[], lastHere: string | null = null) =>
  whatWaits({ clearedUntil }, partnerships, '2026-05-19', lastHere).map(({ kind, by, urgency }) => [
    kind,
    by,
    urgency,
  ]);

test('nothing waits where nothing is to be done', () => {
  expect(kinds(null, [mine()])).toEqual([]);
  expect(kinds('2027-05-19', [mine({ may: { ...head.may, arrange: true } })])).toEqual([]);
});

test('a clearance waits from thirty days before its last day to thirty days after', () => {
  expect(kinds('2026-06-19', [])).toEqual([]);
  expect(kinds('2026-06-18', [])).toEqual([['clearance', 'last day 18 June 2026', 'warn']]);
  expect(kinds('2026-05-19', [])).toEqual([['clearance', 'last day 19 May 2026', 'stop']]);
  expect(kinds('2026-05-01', [])).toEqual([['clearance', 'ended 1 May 2026', 'stop']]);
  expect(kinds('2026-04-01', [])).toEqual([]);
});

test('an agreement waits to be written, signed or reviewed by whoever can', () => {
  const arrange = { ...head.may, arrange: true };
  expect(kinds(null, [mine({ agreement: null })])).toEqual([]);
  expect(kinds(null, [mine({ agreement: null, may: arrange })])).toEqual([['write-agreement', null, null]]);
  const unsigned = { version: 2, reviewOn: '2027-01-01', signed: false };
  expect(kinds(null, [mine({ agreement: unsigned, may: { ...head.may, sign: true } })])).toEqual([
    ['sign', null, 'warn'],
  ]);
  const due = { version: 2, reviewOn: '2026-05-18', signed: true };
  expect(kinds(null, [mine({ agreement: due, may: arrange })])).toEqual([
    ['review-agreement', 'was due 18 May 2026', 'stop'],
  ]);
});

test('a membership is new until the next visit', () => {
  const joined = mine({}, '2026-05-10T09:00:00.000Z');
  expect(kinds(null, [joined], '2026-05-09T09:00:00.000Z')).toEqual([['joined', '10 May 2026', null]]);
  expect(kinds(null, [joined], '2026-05-11T09:00:00.000Z')).toEqual([]);
});

test('the heading says how many', () => {
  expect([0, 1, 2, 11].map(waitingHeading)).toEqual([
    'Nothing waits for you',
    'One thing waits for you',
    'Two things wait for you',
    '11 things wait for you',
  ]);
});

test('sentences read as a person would say them', () => {
  const by = {
    id: 'a',
    label: 'Volunteer lead',
    organisation: 'Nightlight',
    sector: 'voluntary',
    initials: 'VL',
  } as const;
  const said = (action: Parameters<typeof tell>[0]['action'], about: typeof by | null, detail = {}) =>
    plainly(tell({ action, by, about, detail }));
  expect(said('membership.made', by, { role: 'reader' })).toBe(
    'Volunteer lead, Nightlight, joined as reader',
  );
  expect(said('membership.made', null, { role: 'reader', by: 'invitation' })).toBe(
    'Volunteer lead, Nightlight, joined as reader',
  );
  expect(said('membership.ended', by)).toBe('Volunteer lead, Nightlight, left');
  expect(said('partnership.changed', null, { fields: 'name, stage', from: 'select', to: 'profile' })).toBe(
    'Volunteer lead, Nightlight, changed the step from Select to Profile and the name',
  );
  expect(plainly(tell({ action: 'agreement.signed', by: null, about: null, detail: { version: 1 } }))).toBe(
    'Somebody signed version 1 of the sharing agreement',
  );
  expect(signingSentence(mine())).toBe('2 of 3 organisations have signed the sharing agreement.');
  expect(signingSentence(mine({ agreement: null }))).toBe('There is no sharing agreement yet.');
  expect([listed([]), listed(['A']), listed(['A', 'B']), listed(['A', 'B', 'C'])]).toEqual([
    '',
    'A',
    'A and B',
    'A, B and C',
  ]);
});

test('times are short and in London', () => {
  expect(shortWhen('2026-05-19T08:41:00Z', '2026-05-19')).toBe('09:41');
  expect(shortWhen('2026-05-18T23:30:00Z', '2026-05-19')).toBe('00:30');
  expect(shortWhen('2026-05-18T08:41:00Z', '2026-05-19')).toBe('Mon');
  expect(shortWhen('2026-05-12T08:41:00Z', '2026-05-19')).toBe('12 May');
});

test('numbered lines of an agreement head what stands below them', () => {
  expect(partsOf('1. What it is\nIt is this.\n\nMore.\n\n2. Alone')).toEqual([
    { heading: '1. What it is', text: 'It is this.' },
    { heading: null, text: 'More.' },
    { heading: null, text: '2. Alone' },
  ]);
});
