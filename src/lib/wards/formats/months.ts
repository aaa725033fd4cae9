/** Months are counted from January of the year 0: `year * 12 + month`, January being 0. */
export type MonthIndex = number;

const names = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const inRange = (year: number, month: number): MonthIndex | null =>
  year >= 1970 && year <= 2099 && month >= 1 && month <= 12 ? year * 12 + month - 1 : null;

/** Reads `202307`, `2023-07`, `2023/07`, `2023-07-01`, `07/2023`, `01/07/2023`, `Jul-23`, `July 2023`; null for others. */
export function readMonth(text: string): MonthIndex | null {
  const plain = text.trim();
  const short = /^(\d{4})[-/]?(\d{2})(?:[-/]\d{2})?$/.exec(plain);
  if (short) return inRange(Number(short[1]), Number(short[2]));
  const back = /^(?:\d{1,2}[/.-])?(\d{1,2})[/.-](\d{4})$/.exec(plain);
  if (back) return inRange(Number(back[2]), Number(back[1]));
  const named = /^([a-z]{3})[a-z]*[- ](\d{2}|\d{4})$/i.exec(plain);
  if (!named) return null;
  const month = names.indexOf((named[1] ?? '').toLowerCase()) + 1;
  const year = Number(named[2]);
  return month > 0 ? inRange(year < 100 ? 2000 + year : year, month) : null;
}

/** "2023-07". */
export const monthText = (month: MonthIndex): string =>
  `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;

/** The first day of a month, as the database keeps it: "2023-07-01". */
export const monthDay = (month: MonthIndex): string => `${monthText(month)}-01`;

/** The month of a first day, or of "2023-07". */
export const monthOfDay = (day: string): MonthIndex =>
  Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

/** The last Sunday of a month, at 01:00 UTC, when clocks in Britain change (Summer Time Act 1972 as amended 2002). */
function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * 86_400_000;
}

/** The calendar month in Europe/London of a moment since 1996, from when the rule has been the same. */
export function londonMonth(at: Date): MonthIndex {
  const year = at.getUTCFullYear();
  const summer = at.getTime() >= lastSunday(year, 2) && at.getTime() < lastSunday(year, 9);
  const local = new Date(at.getTime() + (summer ? 3_600_000 : 0));
  return local.getUTCFullYear() * 12 + local.getUTCMonth();
}
