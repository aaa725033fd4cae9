import { eq } from 'drizzle-orm';
import { organisation, person } from '#schema/people.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import type { Sector } from '../core/words.ts';
import type { Named } from '../people/naming.ts';

/** What is stored about how a person is named. Null: there is no such person. */
export async function namedPerson(from: Reader, personId: Id): Promise<Named | null> {
  const [row] = await from
    .select({
      personId: person.id,
      name: person.name,
      roleTitle: person.roleTitle,
      organisationId: organisation.id,
      organisationName: organisation.name,
      sector: organisation.sector,
      shownAs: person.shownAs,
    })
    .from(person)
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(eq(person.id, personId));
  return row ? { ...row, sector: row.sector as Sector } : null;
}
