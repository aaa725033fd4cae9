import { section, document } from '#schema/sections.ts';
import { eq } from 'drizzle-orm';
import type { Reader } from '../core/db.server.ts';
import type { ShownPerson } from '../people/naming.ts';
import { shiftsIn } from '../sections/settings-members.server.ts';
import type { Place } from './talk.server.ts';

/** Those besides oneself who can read a section now, as its reader may see them. */
export async function readersIn(
  from: Reader,
  { actor, facts, row, today }: Place,
): Promise<(ShownPerson & { writes: boolean })[]> {
  const [found] = await from
    .select({ spaceId: document.spaceId })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, row.id));
  if (!found || facts.space.kind !== 'partnership') return [];
  // Agreement takes writing from everyone: who writes is asked without it.
  const asWritten = { ...facts, agreed: false };
  const members = await shiftsIn(from, actor, found.spaceId, asWritten, asWritten, today);
  return members
    .filter(({ person, before }) => before !== 'none' && person.id !== actor.personId)
    .map(({ person, before }) => ({ ...person, writes: before === 'edit' }))
    .sort(
      (a, b) =>
        a.organisation.localeCompare(b.organisation, 'en-GB') || a.label.localeCompare(b.label, 'en-GB'),
    );
}
