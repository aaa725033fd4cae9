import { and, eq, inArray } from 'drizzle-orm';
import { organisation, person } from '#schema/people.ts';
import { authoriseSections } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import { talksAbout } from '../comments/talk.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Sector } from '../core/words.ts';
import type { Workspace } from '../documents/workspace.ts';
import { namedColumns } from '../partnerships/members.server.ts';
import { houseRules } from '../people/house-rules.ts';
import { keptKey } from '../people/kept-key.server.ts';
import { initialsOf, shownTo } from '../people/naming.ts';
import { textsOf } from '../sections/reading.server.ts';
import { lineOf, readableSections, type SectionRow } from '../sections/sections.server.ts';
import { questionOf } from './entry.ts';
import { authoriseEntry, ownersOf } from './facts.server.ts';

/** A section with the question that its heading stands for. */
const headed = (row: SectionRow) => ({
  ...lineOf(row),
  asks: questionOf(row.templateKey),
});

/** An entry's text as its owners write it together: their newest words, and all that is said about them. */
export async function entryWorkspace(app: App, actor: Who, slug: string): Promise<Result<Workspace>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.write', { slug });
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const { id, fields } = allowed.value;
  const today = londonDay(app.clock());
  const rows = await readableSections(app.db, actor, today, { documentId: id });
  const facts = await authoriseSections(
    app.db,
    actor,
    'section.edit',
    rows.map((row) => row.id),
    today,
  );
  const judged = rows.flatMap((row) => {
    const found = facts.get(row.id);
    return found ? [{ row, facts: found }] : [];
  });
  // Between the two questions somebody may have been put out: then nothing is half shown.
  if (judged.length !== rows.length || rows.length === 0) return denied('not-found');
  const owners = (await ownersOf(app.db, [id])).get(id) ?? [];
  const writers = await writersOf(
    app.db,
    owners.map((owner) => owner.id),
  );
  const texts = await textsOf(app, actor, rows, null);
  const talks = await talksAbout(app, actor, judged);
  const keeping = await keptKey(app.db, actor);
  return done({
    place: { kind: 'library', above: `/library/${slug}`, base: `/library/${slug}/text` },
    head: { slug, name: 'Good-practice library' },
    document: { id, title: fields.title, kind: 'entry' },
    viewer: actor.personId,
    people: peopleOn(
      actor,
      writers,
      owners.map((owner) => owner.id),
    ),
    bodies: owners.map(({ id: ownerId, name, sector }) => ({
      id: ownerId,
      label: name,
      sector: sector as Sector,
      initials: initialsOf(name),
    })),
    sections: rows.map((row, i) => {
      const { threads = [], ...talk } = talks[i] ?? {};
      return {
        ...headed(row),
        html: texts[i]?.html ?? '',
        seq: texts[i]?.seq ?? 0,
        releasedAt: null,
        releasable: null,
        beside: null,
        keeping,
        // All of its owners write all of it.
        access: '3'.repeat(writers.length),
        threads,
        talk: { may: { comment: false, write: false }, usual: 'readers' as const, answerBy: null, ...talk },
      };
    }),
  });
}

/** Everyone who may write for these organisations now. */
const writersOf = (from: Reader, organisationIds: readonly Id[]) =>
  from
    .select(namedColumns)
    .from(person)
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(
      and(
        inArray(person.organisationId, [...organisationIds]),
        eq(person.status, 'active'),
        eq(person.rulesVersion, houseRules.version),
      ),
    )
    .orderBy(organisation.name, person.name);

const peopleOn = (
  viewer: Actor,
  writers: Awaited<ReturnType<typeof writersOf>>,
  organisationIds: readonly Id[],
): Workspace['people'] =>
  writers.map((row) => ({
    ...shownTo(viewer.organisationId, { ...row, sector: row.sector as Sector }),
    body: organisationIds.indexOf(row.organisationId),
  }));
