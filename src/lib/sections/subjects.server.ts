import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { unit } from '#schema/people.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { sectors, type Sector } from '../core/words.ts';
import { presentIn } from '../partnerships/members.server.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';

/** To whom a section of a partnership can be opened. */
export type Subjects = {
  sectors: { sector: Sector; people: number }[];
  organisations: { id: Id; name: string; sector: Sector; people: number }[];
  units: { id: Id; name: string; organisationId: Id; organisation: string }[];
  people: ShownPerson[];
};

/** Everyone who takes part, as this person may see them. */
export async function subjectsIn(
  app: App,
  actor: Who,
  slug: string,
): Promise<Result<{ head: PartnershipHead; subjects: Subjects }>> {
  const opened = await openedPartnership(app, actor, { slug }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const present = await presentIn(app.db, [head.id]);
  const bodies = new Map<Id, Subjects['organisations'][number]>();
  for (const { organisationId: id, organisationName: name, sector } of present) {
    const had = bodies.get(id);
    bodies.set(id, { id, name, sector, people: (had?.people ?? 0) + 1 });
  }
  const units = await app.db
    .selectDistinct({ id: unit.id, name: unit.name, organisationId: unit.organisationId })
    .from(unit)
    .innerJoin(membership, eq(membership.organisationId, unit.organisationId))
    .where(
      and(
        eq(membership.partnershipId, head.id),
        isNull(membership.endedAt),
        inArray(unit.organisationId, [...bodies.keys()]),
      ),
    )
    .orderBy(asc(unit.name));
  return done({
    head,
    subjects: {
      sectors: sectors.map((sector) => ({
        sector,
        people: present.filter((row) => row.sector === sector).length,
      })),
      organisations: [...bodies.values()],
      units: units.map(({ id, name, organisationId }) => ({
        id,
        name,
        organisationId,
        organisation: bodies.get(organisationId)?.name ?? '',
      })),
      people: present.map((row) => shownTo(viewer.organisationId, row)),
    },
  });
}
