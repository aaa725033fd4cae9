import type { Id } from '../core/ids.ts';
import type { Sector } from '../core/words.ts';

/** What is stored about a person that bears on how they are named. Never leaves the server. */
export type Named = {
  personId: Id;
  name: string;
  roleTitle: string;
  organisationId: Id;
  organisationName: string;
  sector: Sector;
  /** What the person chose. Null: their sector's default. */
  shownAs: string | null;
};

/** How a person is shown to one viewer: all that any output may hold of them. */
export type ShownPerson = {
  id: Id;
  /** Their name, or their role where the viewer is of another organisation. */
  label: string;
  organisation: string;
  sector: Sector;
  /** Of the role, never of the name: initials of a name would give it away. */
  initials: string;
};

const byRole: readonly Sector[] = ['police', 'residents', 'voluntary'];

/** Whether other organisations see this person's name, or their role and organisation. */
export const showsName = (person: Pick<Named, 'shownAs' | 'sector'>): boolean =>
  person.shownAs === null ? !byRole.includes(person.sector) : person.shownAs === 'name';

/**
 * The one decision of how a person is named, for every output: pages, API, presence, e-mail, exports.
 * Their own organisation sees the name; others what the person chose, also after the person has left.
 * `viewerOrganisationId` null: nobody in particular, the least is shown.
 */
export function shownTo(viewerOrganisationId: Id | null, person: Named): ShownPerson {
  const named = viewerOrganisationId === person.organisationId || showsName(person);
  return {
    id: person.personId,
    label: named ? person.name : person.roleTitle || 'Member',
    organisation: person.organisationName,
    sector: person.sector,
    initials: initialsOf(person.roleTitle || person.organisationName),
  };
}

/** "Neighbourhood sergeant" → "NS"; "Chair" → "CH". */
export function initialsOf(words: string): string {
  const parts = words.match(/[\p{L}\p{N}]+/gu) ?? [];
  const first = parts[0] ?? '';
  const letters =
    parts.length > 1 ? [first, parts[1] ?? ''].map((part) => [...part][0]) : [...first].slice(0, 2);
  return letters.join('').toLocaleUpperCase('en-GB');
}
