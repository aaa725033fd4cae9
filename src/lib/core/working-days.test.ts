import { expect, test } from 'vitest';
import { bankHolidays, workingDaysAfter } from './working-days.ts';

// As gov.uk/bank-holidays lists them for England and Wales, less the days proclaimed once.
test.each([
  [2021, '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28'],
  [2022, '01-03 04-15 04-18 05-02 05-30 08-29 12-26 12-27'],
  [2023, '01-02 04-07 04-10 05-01 05-29 08-28 12-25 12-26'],
  [2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'],
  [2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
  [2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
  [2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
  [2028, '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26'],
])('the bank holidays of %i', (year, days) => {
  expect(bankHolidays(year)).toEqual(days.split(' ').map((day) => `${year}-${day}`));
});

test('Easter falls where it fell, at the edges of what it can be', () => {
  const goodFriday = (year: number) => bankHolidays(year)[1];
  expect([goodFriday(2008), goodFriday(2038), goodFriday(2285), goodFriday(1981)]).toEqual([
    '2008-03-21',
    '2038-04-23',
    '2285-03-20',
    '1981-04-17',
  ]);
});

test('working days pass over weekends and bank holidays, and over the end of a year', () => {
  expect(workingDaysAfter('2026-05-22', 1)).toBe('2026-05-26');
  expect(workingDaysAfter('2026-12-23', 3)).toBe('2026-12-30');
  expect(workingDaysAfter('2027-12-31', 1)).toBe('2028-01-04');
});
