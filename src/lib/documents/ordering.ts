/**
 * The order of a document's sections, changed by somebody who does not see all of them. A place is said by the section
 * one sees before it, so that nothing depends on those one does not see, and nothing tells of them. Their order among
 * themselves, and beside everything but what is moved, stays as it is.
 */
import * as v from 'valibot';
import type { Id } from '../core/ids.ts';

/** After which of the sections one sees; null: before all of them. */
export type PlaceAfter = Id | null;

/** The whole order with `id` in it at its new place. `seen` says which of the others the mover sees. */
export function placedAfter(all: readonly Id[], seen: ReadonlySet<Id>, id: Id, after: PlaceAfter): Id[] {
  const others = all.filter((one) => one !== id);
  const firstSeen = others.findIndex((one) => seen.has(one));
  const at = after === null ? (firstSeen < 0 ? others.length : firstSeen) : others.indexOf(after) + 1;
  return [...others.slice(0, at), id, ...others.slice(at)];
}

/** Where a section goes by one step up or down among those one sees. Undefined: it cannot. */
export function stepFrom(seen: readonly Id[], id: Id, step: 'up' | 'down'): PlaceAfter | undefined {
  const at = seen.indexOf(id);
  if (at < 0) return undefined;
  if (step === 'down') return seen[at + 1];
  return at === 0 ? undefined : (seen[at - 2] ?? null);
}

const uuid = (message: string) => v.pipe(v.string(message), v.uuid(message));

/** A place as a form or a program sends it; an empty text is the beginning. */
export const placeAfter = v.pipe(
  v.nullable(v.union([v.literal(''), uuid('Choose a place from the list')], 'Choose a place from the list')),
  v.transform((given): PlaceAfter => given || null),
);

/** A section that something is done to. */
export const oneSection = v.object({ section: uuid('Choose the section') });

export const moving = v.object({ section: uuid('Choose the section to move'), after: placeAfter });
export type Moving = v.InferOutput<typeof moving>;
