/** What the page of a document holds, and what it works out from that: who reads what, whom one may speak to. */
import type { TalkOnPage } from '../comments/talk.server.ts';
import type { Thread } from '../comments/comments.ts';
import type { Id } from '../core/ids.ts';
import { sectors, sectorNames, type Level, type Marking, type Sector } from '../core/words.ts';
import { counted } from '../core/text.ts';
import type { ShownPerson } from '../people/naming.ts';
import type { Mentionable } from '../sections/mentioning.ts';
import type { SectionOnPage } from '../sections/reading.server.ts';

/** Somebody who takes part, as this reader may see them; `body` is the place of their organisation among `bodies`. */
export type Member = ShownPerson & { body: number };
export type Body = { id: Id; label: string; sector: Sector; initials: string };

export type WorkspaceSection = SectionOnPage & {
  /** What each of `people` may do in it: the numbers of their levels, 0 none to 3 edit, one letter each. */
  access: string;
  threads: Thread[];
  /** The question that its heading stands for, where there is one. */
  asks?: string | null;
  /** Of a text that comes with the page alone (`drawn.ts`). */
  sum?: string;
  talk: Omit<TalkOnPage, 'threads'>;
};

/** Where a document stands: in a partnership, or, the text of an entry, in the library. */
export type WorkspacePlace = {
  kind: 'partnership' | 'library';
  /** Addresses of what it belongs to, and under which the pages of its sections lie. */
  above: string;
  base: string;
};

export type Workspace = {
  place: WorkspacePlace;
  head: { slug: string; name: string };
  document: { id: Id; title: string; kind: string };
  /** Not `me`: that is what every page knows of the person, and a page's data lies over its layout's. */
  viewer: Id;
  people: Member[];
  bodies: Body[];
  sections: WorkspaceSection[];
};

type Reader = Member & { writes: boolean };

/** Those who can read a section, in the order of the members. */
export const readersOf = (
  people: readonly Member[],
  { access }: Pick<WorkspaceSection, 'access'>,
): Reader[] =>
  people.flatMap((person, i) => {
    const rank = Number(access[i] ?? 0);
    return rank > 0 ? [{ ...person, writes: rank === 3 }] : [];
  });

/** Who can be mentioned in a section: those who can read it, and their organisations. */
export function mentionableIn(
  { people, bodies }: Pick<Workspace, 'people' | 'bodies'>,
  section: Pick<WorkspaceSection, 'access'>,
): Mentionable[] {
  const readers = readersOf(people, section);
  const theirs = new Set(readers.map(({ body }) => body));
  return [
    ...readers.map((person) => ({ ...person, isOrganisation: false })),
    ...bodies
      .filter((_, i) => theirs.has(i))
      .map((body) => ({ ...body, organisation: '', isOrganisation: true })),
  ];
}

/** Who can read a section, in a few words, with the sectors among them. */
type ReadersInShort = { label: string; people: number; sectors: Sector[]; everyone: boolean };

export function readersInShort(
  people: readonly Member[],
  section: Pick<WorkspaceSection, 'access'>,
): ReadersInShort {
  const readers = readersOf(people, section);
  const present = sectors.filter((sector) => readers.some((reader) => reader.sector === sector));
  const everyone = readers.length === people.length;
  const bodies = [...new Set(readers.map(({ organisation }) => organisation))];
  const label = everyone
    ? 'Everyone in the partnership'
    : bodies.length === 1
      ? `${bodies[0]} only`
      : present.length <= 2
        ? present.map((sector) => sectorNames[sector]).join(' and ')
        : counted(present.length, 'sector', 'sectors');
  return { label, people: readers.length, sectors: present, everyone };
}

/** What most sections of a document have in common: only what differs from it is said of each. */
export function usualIn(
  people: readonly Member[],
  sections: readonly WorkspaceSection[],
): { marking: Marking; readers: string; level: Level } {
  return {
    marking: mostCommon(sections.map(({ marking }) => marking)) ?? 'OFFICIAL',
    readers: mostCommon(sections.map((section) => readersInShort(people, section).label)) ?? '',
    level: mostCommon(sections.map(({ level }) => level)) ?? 'read',
  };
}

function mostCommon<T>(all: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Does somebody of that sector read the section? */
export const isReadBy = (
  people: readonly Member[],
  section: Pick<WorkspaceSection, 'access'>,
  sector: Sector,
): boolean => readersOf(people, section).some((reader) => reader.sector === sector);
