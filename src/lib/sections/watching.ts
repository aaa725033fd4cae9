/**
 * What a page of a document is told while it is open, and what it says: JSON in binary frames, over one socket for all
 * its sections. Nothing is told of what its reader may not read; of a held section, no presence and no later text.
 */
import * as v from 'valibot';
import { nudgeTopics, type NudgeTopic } from '../core/nudge.ts';
import { isLevel, type Level } from '../core/words.ts';
import type { Here } from './here.ts';

/** A section as its reader may read it: `seq` is the newest number of the text that is theirs to read. */
export type Watched = { id: string; level: Level; seq: number };

export type Told =
  /** What may be read now, in order. `changed`: fetch the page's data again. */
  | { kind: 'sections'; sections: Watched[]; changed: boolean }
  /** The text of a section up to `seq`: all of it, or what stands between the beginning and end that stay. */
  | { kind: 'text'; section: string; seq: number; html: string }
  | { kind: 'part'; section: string; seq: number; since: number; from: number; left: number; html: string }
  /** Who is in a section's room, the reader themself left out. */
  | { kind: 'people'; section: string; people: Here[] }
  | { kind: 'nudge'; section: string; topic: NudgeTopic };

/** What a page says: which sections it shows as read text, and the number up to which it has each. */
export const seen = v.object({
  see: v.pipe(
    v.record(v.pipe(v.string(), v.uuid()), v.pipe(v.number(), v.integer(), v.minValue(-1))),
    v.check((see) => Object.keys(see).length <= 200),
  ),
});
export type Seen = v.InferOutput<typeof seen>;

/** The bytes of one frame. */
export const toldFrame = (told: Told): Uint8Array => new TextEncoder().encode(JSON.stringify(told));

const here = v.object({ id: v.string(), name: v.string(), organisation: v.string(), color: v.string() });
const number = v.pipe(v.number(), v.integer());
const anyTold = v.variant('kind', [
  v.object({
    kind: v.literal('sections'),
    sections: v.array(v.object({ id: v.string(), level: v.custom<Level>(isLevel), seq: number })),
    changed: v.boolean(),
  }),
  v.object({ kind: v.literal('text'), section: v.string(), seq: number, html: v.string() }),
  v.object({
    kind: v.literal('part'),
    section: v.string(),
    seq: number,
    since: number,
    from: number,
    left: number,
    html: v.string(),
  }),
  v.object({ kind: v.literal('people'), section: v.string(), people: v.array(here) }),
  v.object({ kind: v.literal('nudge'), section: v.string(), topic: v.picklist(nudgeTopics) }),
]);

/** Reads a frame; null where it makes no sense to this version. */
export function readTold(bytes: Uint8Array): Told | null {
  try {
    const read = v.safeParse(anyTold, JSON.parse(new TextDecoder().decode(bytes)));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

/** The part that makes the new text of the old: what both begin and end with is not sent again. */
export function partBetween(before: string, after: string): { from: number; left: number; html: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let left = 0;
  while (
    left < most - from &&
    before.charCodeAt(before.length - 1 - left) === after.charCodeAt(after.length - 1 - left)
  )
    left++;
  return { from, left, html: after.slice(from, after.length - left) };
}

/** The new text, of the old and what came between. */
export const withPart = (
  before: string,
  { from, left, html }: { from: number; left: number; html: string },
): string => before.slice(0, from) + html + before.slice(before.length - left);
