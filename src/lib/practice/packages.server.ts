import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { planPackage } from '#schema/practice.ts';
import { document, section, sectionUpdate } from '#schema/sections.ts';
import { authorisePortal, authoriseSection } from '../access/authorise.server.ts';
import { packageActions, type PackageAction } from '../access/policy-practice.ts';
import type { SectionFacts, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, newId, type Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { Block } from '../sections/blocks.ts';
import { append } from '../sections/text-tasks.ts';
import { packageBlocks, type NewPackage } from './packages.ts';

/** A package with what it is judged by. */
export type PackageRow = {
  id: Id;
  title: string;
  aim: string;
  options: string[];
  sectionId: Id;
  sectionTitle: string;
  documentId: Id;
  partnershipId: Id;
  inReleased: boolean;
};

const columns = {
  id: planPackage.id,
  title: planPackage.title,
  aim: planPackage.aim,
  options: planPackage.options,
  sectionId: planPackage.sectionId,
  sectionTitle: section.title,
  documentId: section.documentId,
  partnershipId: document.spaceId,
  inReleased: sql<boolean>`${planPackage.madeOnSeq} <= coalesce(${section.releasedSeq}, 0)`,
};

const packageRows = (from: Reader) =>
  from
    .select(columns)
    .from(planPackage)
    .innerJoin(section, eq(section.id, planPackage.sectionId))
    .innerJoin(document, and(eq(document.id, section.documentId), isNull(document.archivedAt)));

/**
 * Asks the policy about one package, and answers with it and with the facts of its section. One that is not there
 * and one in a section that is not open are the same answer.
 */
export async function authorisePackage(
  from: Reader,
  actor: Who,
  action: PackageAction,
  packageId: Id,
  today: string,
): Promise<Result<{ row: PackageRow; facts: SectionFacts }>> {
  const standing = authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  const [row] = isId(packageId) ? await packageRows(from).where(eq(planPackage.id, packageId)) : [];
  if (!row) return denied('not-found');
  const seen = await authoriseSection(from, actor, 'section.read', row.sectionId, today);
  if (!seen.ok) return seen;
  const decision = packageActions[action](actor, seen.value, row, today);
  return decision.ok ? done({ row, facts: seen.value }) : denied(decision.why);
}

/** The packages in these sections that this person may read, in the order in which they were made. */
export async function packagesIn(
  from: Reader,
  actor: Who,
  today: string,
  sectionIds: readonly Id[],
): Promise<{ row: PackageRow; facts: SectionFacts }[]> {
  if (sectionIds.length === 0) return [];
  const rows = await packageRows(from)
    .where(inArray(planPackage.sectionId, [...sectionIds]))
    .orderBy(asc(planPackage.createdAt), asc(planPackage.id));
  const facts = new Map<Id, SectionFacts>();
  for (const id of new Set(rows.map(({ sectionId }) => sectionId))) {
    const seen = await authoriseSection(from, actor, 'section.read', id, today);
    if (seen.ok) facts.set(id, seen.value);
  }
  return rows.flatMap((row) => {
    const of = facts.get(row.sectionId);
    return of && packageActions['package.read'](actor, of, row, today).ok ? [{ row, facts: of }] : [];
  });
}

/** Puts a package together: its words come into the section as this person's own change, then it is written down. */
export async function makePackage(app: App, actor: Who, input: NewPackage): Promise<Result<{ id: Id }>> {
  const [origin = ''] = app.settings.origins;
  return enterPackage(app, actor, input, packageBlocks(input, origin));
}

/**
 * The same with words of one's own. `besides` writes what belongs to it in the same transaction. Where it cannot be
 * written down after its words have come in, that is said: the words then stand in the section as ordinary text.
 */
export async function enterPackage(
  app: App,
  actor: Who,
  { section: sectionId, title, aim, options }: NewPackage,
  blocks: readonly Block[],
  besides: (
    tx: Parameters<Parameters<App['transaction']>[0]>[0],
    packageId: Id,
  ) => Promise<Result<undefined>> = () => Promise.resolve(done()),
): Promise<Result<{ id: Id }>> {
  const standing = authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  const allowed = await authoriseSection(app.db, actor, 'section.edit', sectionId, londonDay(app.clock()));
  if (!allowed.ok) return allowed;
  if (!actor || !allowed.value) return denied('signed-out');
  const place = await planOf(app.db, sectionId);
  if (!place) return refused('A package stands in an intervention plan. Nothing was changed.');
  const written = await app.rooms.write(sectionId, actor, (state, clientId) =>
    app.texts.work(append, { state, blocks, clientId }, state.length),
  );
  if (!written.ok) return written;
  const id = newId();
  return app.transaction(async (tx) => {
    const again = await authoriseSection(tx, actor, 'section.edit', sectionId, londonDay(app.clock()));
    if (!again.ok) return again;
    const capacity = again.value.space.kind === 'partnership' ? again.value.space.capacity : null;
    const [newest] = await tx
      .select({ seq: sql<number>`coalesce(max(${sectionUpdate.seq}), 0)::int` })
      .from(sectionUpdate)
      .where(and(eq(sectionUpdate.sectionId, sectionId), eq(sectionUpdate.authorId, actor.personId)));
    await tx.insert(planPackage).values({
      id,
      sectionId,
      title,
      aim,
      options,
      madeOnSeq: newest?.seq ?? 0,
      madeBy: actor.personId,
      organisationId: capacity?.organisationId ?? actor.organisationId,
      createdAt: app.clock(),
    });
    const more = await besides(tx, id);
    if (!more.ok) return more;
    await record(tx, app, {
      action: 'package.made',
      actor,
      subject: { kind: 'package', id },
      partnershipId: place.partnershipId,
      detail: { section: sectionId, options: options.length },
    });
    return done({ id });
  });
}

/** The partnership whose intervention plan a section is part of; null: it is part of something else. */
export async function planOf(
  from: Reader,
  sectionId: Id,
): Promise<{ partnershipId: Id; documentId: Id } | null> {
  const [row] = await from
    .select({ partnershipId: document.spaceId, documentId: document.id })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(and(eq(section.id, sectionId), eq(document.kind, 'intervention-plan')));
  return row ?? null;
}
