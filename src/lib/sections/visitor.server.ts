import { eq, inArray } from 'drizzle-orm';
import { organisation, person } from '#schema/people.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import type { Sector } from '../core/words.ts';
import type { Named } from '../people/naming.ts';

/** What is stored about how these people are named, by their ids. Whoever is not there is not in it. */
export async function namedPeople(from: Reader, personIds: readonly Id[]): Promise<Map<Id, Named>> {
  const rows = await from
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
    .where(inArray(person.id, [...personIds]));
  return new Map(rows.map((row) => [row.personId, { ...row, sector: row.sector as Sector }]));
}

/** One of them. Null: there is no such person. */
export const namedPerson = async (from: Reader, personId: Id): Promise<Named | null> =>
  (await namedPeople(from, [personId])).get(personId) ?? null;
