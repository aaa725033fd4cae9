import * as v from 'valibot';
import { plainLine, plainText } from '../core/text.ts';
import { emailField, lineField } from '../people/fields.ts';

// A form that leaves a field out says the same as one that leaves it empty.
const typed = v.optional(v.string(), '');

export const email = v.pipe(typed, emailField);

/** One line that must be there, of at most `most` characters. */
export const line = (missing: string, most: number) => v.pipe(typed, lineField(missing, most));

/** Text of several lines that must be there, of at most `most` characters. */
export const text = (most: number, missing: string) =>
  v.pipe(
    typed,
    v.transform(plainText),
    v.nonEmpty(missing),
    v.maxLength(most, `Use at most ${most.toLocaleString('en-GB')} characters`),
  );

/** One of the given words: what a list or a group of choices sends. */
export const choice = <const T extends readonly string[]>(options: T, missing: string) =>
  v.pipe(typed, v.picklist(options, missing));

/** The number of the edition or version a form was filled in from; a form without one is out of date. */
export const edition = v.pipe(
  typed,
  v.regex(/^\d{1,9}$/, 'This form is out of date. Load the page again.'),
  v.transform(Number),
);

/** The id of a row. What is no id names nothing. */
export const id = v.pipe(typed, v.uuid('This form is out of date. Load the page again.'));

/** A calendar day, `YYYY-MM-DD`, that exists. */
export const day = (missing: string) =>
  v.pipe(
    typed,
    v.transform(plainLine),
    v.nonEmpty(missing),
    v.check(isDay, 'Enter a date that exists, as day, month and year'),
  );

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}
