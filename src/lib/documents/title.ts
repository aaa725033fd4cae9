import * as v from 'valibot';
import { plainLine } from '../core/text.ts';

/** What a new section is called; `missing` says what to do where nothing was entered. */
export const sectionTitle = (missing: string) =>
  v.pipe(
    v.string(missing),
    v.transform(plainLine),
    v.minLength(1, missing),
    v.maxLength(120, 'A title has at most 120 characters'),
  );
