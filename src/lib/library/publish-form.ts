/** The forms of publishing an entry, and of what becomes of it afterwards. */
import * as v from 'valibot';
import { plainLine, plainText } from '../core/text.ts';
import { choice, day, edition, id, line, text } from '../partnerships/fields.ts';

const dayOrNone = v.union([
  v.pipe(
    v.optional(v.string(), ''),
    v.transform(plainLine),
    v.literal(''),
    v.transform(() => null),
  ),
  day(''),
]);

export const publishing = v.object({
  edition,
  seen: v.pipe(
    v.optional(v.string(), ''),
    v.regex(/^[0-9a-f]{64}$/, 'Look at what becomes visible first. Load the page again.'),
  ),
  note: v.pipe(
    v.optional(v.string(), ''),
    v.transform(plainText),
    v.maxLength(600, 'Use at most 600 characters'),
  ),
  reviewOn: dayOrNone,
});

export const withdrawing = v.object({ because: text(600, 'Enter why, for its other owners') });
export const opening = v.object({ open: choice(['yes', 'no'], 'Load the page again.') });
export const reviewing = v.object({ reviewOn: dayOrNone });
export const addingOwner = v.object({ owner: line('Enter the name of the organisation', 120) });
export const removingOwner = v.object({ organisation: id });
