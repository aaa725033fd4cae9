import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { readableSection } from './sections.server.ts';

/**
 * Of these sections, those whose words a browser may not keep: marked OFFICIAL-SENSITIVE, or not there for this person.
 * Nobody who is not signed in is told anything.
 */
export async function neverKept(
  app: App,
  actor: Who,
  sectionIds: readonly Id[],
): Promise<{ person: Id | null; never: Id[] }> {
  if (!actor) return { person: null, never: [] };
  const never: Id[] = [];
  for (const id of sectionIds) {
    const row = await readableSection(app.db, actor, londonDay(app.clock()), id);
    if (row?.marking !== 'OFFICIAL') never.push(id);
  }
  return { person: actor.personId, never };
}
