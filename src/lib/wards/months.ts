/** A calendar month, `YYYY-MM`: as text it sorts by time. */
export type Month = string;

/** `2026-03` as 2026 × 12 + 2. */
const numberOf = (month: Month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;

export const monthsApart = (from: Month, to: Month) => numberOf(to) - numberOf(from);

/** The month `by` months after (or before, where negative). */
export function monthAfter(month: Month, by: number): Month {
  const number = numberOf(month) + by;
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
}

/** All months from `from` to `to`, both with them; none where `to` comes first. */
export const monthsFrom = (from: Month, to: Month): Month[] =>
  Array.from({ length: Math.max(0, monthsApart(from, to) + 1) }, (_, i) => monthAfter(from, i));

export const isMonth = (value: string): boolean => /^(19|20)\d\d-(0[1-9]|1[0-2])$/.test(value);

/** The month of a day, `2026-03-01`. */
export const monthOfDay = (day: string): Month => day.slice(0, 7);

const names = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "March 2026". */
export const monthName = (month: Month): string =>
  `${names[Number(month.slice(5, 7)) - 1] ?? ''} ${month.slice(0, 4)}`;

/** "March 2026", or "July 2023 to June 2025". */
export const spanName = (from: Month, to: Month): string =>
  from === to ? monthName(from) : `${monthName(from)} to ${monthName(to)}`;

/** "12 months to March 2026". */
export const windowName = (from: Month, to: Month): string => {
  const count = monthsApart(from, to) + 1;
  return count === 1 ? monthName(to) : `${count} months to ${monthName(to)}`;
};

/** Months that follow each other as spans: "May 2022, July 2022 to March 2023". Ascending. */
export function spansName(months: readonly Month[]): string {
  const spans: [Month, Month][] = [];
  for (const month of months) {
    const open = spans.at(-1);
    if (open && monthAfter(open[1], 1) === month) open[1] = month;
    else spans.push([month, month]);
  }
  return spans.map(([from, to]) => spanName(from, to)).join(', ');
}
