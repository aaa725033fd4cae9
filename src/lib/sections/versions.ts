import * as v from 'valibot';
import { minutes } from '../core/clock.ts';

/** A section that was written to and then rested this long has its text kept as a version. */
export const rest = minutes(10);

/** Why a version was kept, as it is stored. Agreeing will add one. */
export const versionReasons = [
  'pause',
  'released',
  'by-hand',
  'before-restoring',
  'before-splitting',
] as const;
export type VersionReason = (typeof versionReasons)[number];

export const reasonWords = {
  pause: 'Kept when writing rested',
  released: 'Released',
  'by-hand': 'Kept by hand',
  'before-restoring': 'Kept before an older version was put back',
  'before-splitting': 'Kept before a part became a section of its own',
} as const satisfies Record<VersionReason, string>;

const ofSection = { section: v.pipe(v.string(), v.uuid('Choose the section')) };

/** What a form that keeps a section's text as it is carries. */
export const keeping = v.object(ofSection);
export type Keeping = v.InferOutput<typeof keeping>;

/** What a form that puts a version back carries. */
export const restoring = v.object({
  ...ofSection,
  version: v.pipe(v.string(), v.regex(/^\d{1,9}$/, 'Choose the version to put back'), v.transform(Number)),
});
export type Restoring = v.InferOutput<typeof restoring>;

/** How many versions a page lists. */
export const versionsShown = 100;
