/**
 * Working days in England: neither Saturday, Sunday nor a bank holiday. Days are `YYYY-MM-DD`.
 *
 * Bank holidays are worked out by rule: Schedule 1 of the Banking and Financial Dealings Act 1971, and the yearly
 * proclamations under it for New Year's Day and the first Monday in May; Good Friday and Christmas Day are holidays at
 * common law. A day that is proclaimed once (a coronation, a jubilee) follows no rule and is not known here: around
 * one, a day that is counted comes early.
 */

const msADay = 86_400_000;
const numberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / msADay;
const dayOf = (number: number): string => new Date(number * msADay).toISOString().slice(0, 10);
/** 0 Sunday … 6 Saturday: day 0 was a Thursday. */
const weekdayOf = (number: number): number => (((number + 4) % 7) + 7) % 7;
const isWeekend = (number: number): boolean => weekdayOf(number) % 6 === 0;
const dateOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / msADay;

/** Easter Sunday in the Gregorian calendar (J. Meeus, Astronomical Algorithms, chapter 8), as a day's number. */
function easterOf(year: number): number {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const leaps = Math.floor(century / 4);
  const shift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * golden + century - leaps - shift + 15) % 30;
  const rest = 32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - moon - (year % 4);
  const sunday = ((rest % 7) + 7) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * sunday) / 451);
  const at = moon + sunday - 7 * late + 114;
  return dateOf(year, Math.floor(at / 31), (at % 31) + 1);
}

const mondayFrom = (number: number): number => number + ((8 - weekdayOf(number)) % 7);

/** The next days from `number` on that are neither weekend nor `taken`. */
function weekdayFrom(number: number, taken: readonly number[] = []): number {
  let at = number;
  while (isWeekend(at) || taken.includes(at)) at++;
  return at;
}

/** The bank holidays of a year in England, rising. One that falls on a weekend is kept on the next weekday. */
export function bankHolidays(year: number): string[] {
  const easter = easterOf(year);
  const boxing = dateOf(year, 12, 26);
  const christmas = dateOf(year, 12, 25);
  // Whichever of the two falls on a weekday keeps it: the other moves past it.
  const kept = [christmas, boxing].filter((day) => !isWeekend(day));
  const moved = [christmas, boxing].filter(isWeekend);
  for (const day of moved) kept.push(weekdayFrom(day, kept));
  return [
    weekdayFrom(dateOf(year, 1, 1)),
    easter - 2,
    easter + 1,
    mondayFrom(dateOf(year, 5, 1)),
    mondayFrom(dateOf(year, 5, 25)),
    mondayFrom(dateOf(year, 8, 25)),
    ...kept,
  ]
    .sort((a, b) => a - b)
    .map(dayOf);
}

/** The day that is `count` working days after `day`, which itself is not counted. */
export function workingDaysAfter(day: string, count: number): string {
  let at = numberOf(day);
  for (let left = count; left > 0;) {
    at++;
    const here = dayOf(at);
    if (!isWeekend(at) && !bankHolidays(Number(here.slice(0, 4))).includes(here)) left--;
  }
  return dayOf(at);
}
