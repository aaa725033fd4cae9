import { expect, test } from 'vitest';
import { spotNames } from './name-spotter.ts';

const found = (text: string, known: string[] = []) =>
  spotNames(text, known).map(({ kind, words }) => `${kind}: ${words}`);

test.each([
  ['Call 07700 900123 after ten.', ['phone: 07700 900123']],
  ['Call +44 7700 900 123 or (020) 7946 0018.', ['phone: +44 7700 900 123', 'phone: (020) 7946 0018']],
  ['A van, AB12 CDE, and a car, P123 XYZ.', ['number plate: AB12 CDE', 'number plate: P123 XYZ']],
  ['Near EC1A 1BB and m1 1ae.', ['postcode: EC1A 1BB']],
  ['Write to jo.bloggs@mail.example today', ['e-mail: jo.bloggs@mail.example']],
  ['He was born on 3 May 1984 here', ['date of birth: born on 3 May 1984']],
  ['Seen at 14b Tidewall Road twice', ['address: 14b Tidewall Road']],
  [
    'Outside the Anchor Arms, by Blue Parrot Nightclub.',
    ['premises: the Anchor Arms', 'premises: Blue Parrot Nightclub'],
  ],
  ['Spoke to Mr Okafor and PC J. Adeyemi-Ward.', ['name: Mr Okafor', 'name: PC J. Adeyemi-Ward']],
  ['Then Priya Raman said that Darren’s brother left.', ['name: Priya Raman', 'name: Darren’s']],
  ['J. Smith was there.', ['name: J. Smith']],
])('%s', (text, wanted) => {
  expect(found(text)).toEqual(wanted);
});

test.each([
  'Violence rose by 12 in March 2025, most of it between 02:00 and 04:00.',
  'The Licensing Act 2003 lists four objectives. We count from 2024 to 2026.',
  'Police figures peak at midnight; the Violence Directorate reviews them each Monday.',
  'OFFICIAL text, finding PL-7K2Q, grade 1A, H05000123 and E05013806.',
])('finds nothing in: %s', (text) => {
  expect(found(text)).toEqual([]);
});

test('what is known may stand there', () => {
  const text = 'Quay Pubwatch met at Lantern Quay Bar with Oliver Stone Trust.';
  expect(found(text, ['Lantern Quay Bar', 'Oliver Stone Trust'])).toEqual([]);
  expect(found(text)).toEqual(['premises: Lantern Quay Bar', 'name: Oliver Stone Trust']);
});

test('says where, and with what around it; a long text takes no time to speak of', () => {
  const [spot] = spotNames('On Friday Karen Holt came.');
  expect(spot).toEqual({ kind: 'name', words: 'Karen Holt', at: 10, before: 'On Friday ', after: ' came.' });
  const long = 'The rank by the station fills after closing, and nobody stands there to help. '.repeat(2000);
  expect(spotNames(`${long}Karen Holt`)).toHaveLength(1);
  // Nothing that somebody types makes a rule run away.
  expect(
    spotNames(`${'A'.repeat(50_000)} ${'Aa '.repeat(20_000)} ${'0 '.repeat(50_000)}`).length,
  ).toBeGreaterThanOrEqual(0);
});
