import { days, londonDay } from './clock.ts';

const zone = { timeZone: 'Europe/London' } as const;
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  ...zone,
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const weekdayFormat = new Intl.DateTimeFormat('en-GB', {
  ...zone,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const timeFormat = new Intl.DateTimeFormat('en-GB', {
  ...zone,
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

const asDate = (value: Date | string) => (typeof value === 'string' ? new Date(value) : value);

/** "2 June 2026", in Europe/London. Takes a Date, an ISO time or a `YYYY-MM-DD` day. */
export const dayText = (value: Date | string) => dayFormat.format(asDate(value));

/** "Tuesday 2 June 2026", in Europe/London. */
export const weekdayText = (value: Date | string) => weekdayFormat.format(asDate(value)).replace(',', '');

/** "2 June 2026, 09:41", in Europe/London. */
export const momentText = (value: Date | string) => `${dayText(value)}, ${timeFormat.format(asDate(value))}`;

const shortDay = new Intl.DateTimeFormat('en-GB', { ...zone, day: 'numeric', month: 'short' });
const shortWeekday = new Intl.DateTimeFormat('en-GB', { ...zone, weekday: 'short' });

/** "09:41" of today, "Mon" of the six days before, "2 Jun" before that; `today` is `YYYY-MM-DD` in Europe/London. */
export function shortWhen(value: Date | string, today: string): string {
  const at = asDate(value);
  const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
  const ago = Math.round((noon(today) - noon(londonDay(at))) / days(1));
  if (ago === 0) return timeFormat.format(at);
  return ago > 0 && ago < 7 ? shortWeekday.format(at) : shortDay.format(at);
}
