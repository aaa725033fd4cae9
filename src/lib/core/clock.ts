/** Time is an argument: nothing reads the machine's clock but the one made in `compose.ts`. */
export type Clock = () => Date;

export const seconds = (n: number) => n * 1000;
export const minutes = (n: number) => n * 60_000;
export const hours = (n: number) => n * 3_600_000;
export const days = (n: number) => n * 86_400_000;

export const after = (from: Date, milliseconds: number) => new Date(from.getTime() + milliseconds);

// Making one takes a tenth of a millisecond.
const inLondon = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });

/** The calendar day in Europe/London, as `YYYY-MM-DD`: the day a clearance or a review date is judged by. */
export const londonDay = (at: Date) => inLondon.format(at);
