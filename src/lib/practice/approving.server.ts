import { and, eq } from 'drizzle-orm';
import { organisation } from '#schema/people.ts';
import { partnership } from '#schema/partnerships.ts';
import { share, shareSource } from '#schema/practice.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import type { Sector } from '../core/words.ts';
import { noFields, type EntryFields, type SectionKey } from '../library/entry.ts';
import { insertEntry, readyEntry, type ReadyEntry } from '../library/making.server.ts';
import { publishEntry } from '../library/publishing.server.ts';
import { tacticalOption } from '../options/catalogue.ts';
import { sides } from '../options/option.ts';
import { record } from '../people/audit.server.ts';
import type { Block } from '../sections/blocks.ts';
import { judgedIn } from '../sections/settings-members.server.ts';
import { lockSection } from '../sections/versions.server.ts';
import { standingOf } from './deciding.server.ts';
import { authorisePackage } from './packages.server.ts';
import { authoriseShare, partsOfShare, type ShareRow } from './shares.server.ts';
import { canTakeAll } from './sharing.server.ts';
import { blocksOf, type Composed } from './sharing.ts';

const notAsSeen = (message: string) => fail({ code: 'changed', message, now: {} });

const closed = refused(
  'A text that it takes may not be shared any more: its marking, its kind or who can read it has changed. Nothing was published. Its author has to choose again.',
);

/**
 * Publishes what was asked to be shared. Everything is checked anew: by the rights of the co-ordinator and of its
 * author as they are now, on the texts as they are now, with their sections held until it is written down.
 */
export async function approveShare(
  app: App,
  actor: Who,
  input: { share: Id; seen: string },
): Promise<Result<{ slug: string }>> {
  const today = londonDay(app.clock());
  const allowed = await authoriseShare(app.db, actor, 'share.approve', input.share, today);
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const { row } = allowed.value;
  const standing = await standingOf(app, actor, row);
  if (standing.composed === null) return refused(`Nothing was published. ${standing.trouble}`);
  if (standing.seen !== input.seen)
    return notAsSeen('It is not what you were shown. Nothing was published. Look at it again.');
  const of = await authorisePackage(app.db, actor, 'package.read', row.packageId, today);
  if (!of.ok) return of;
  const fields = await fieldsOf(app.db, row, standing.composed, of.value.row.options);
  const ready = await readyEntry(app, {
    fields,
    owners: [row.organisationId],
    texts: textsOf(standing.composed),
  });
  const made = await app.transaction((tx) => writeDown(tx, app, actor, row, ready));
  if (!made.ok) return made;
  const { slug } = made.value;
  const published = await publishEntry(app, actor, { slug, edition: 1, note: 'Shared from a plan' });
  return published.ok ? done({ slug }) : published;
}

/** Inside the transaction, with every section that it takes from locked: what changes one waits, or was first. */
async function writeDown(
  tx: Tx,
  app: App,
  actor: Actor,
  row: ShareRow,
  ready: ReadyEntry,
): Promise<Result<{ slug: string }>> {
  const today = londonDay(app.clock());
  const sections = [...new Set((await partsOfShare(tx, row.id)).map(({ sectionId }) => sectionId))].sort();
  for (const id of sections) await lockSection(tx, id);
  const again = await authoriseShare(tx, actor, 'share.approve', row.id, today);
  if (!again.ok) return again;
  if (!(await canTakeAll(tx, actor, sections, today))) return closed;
  const author = (await judgedIn(tx, row.partnershipId)).find((one) => one.actor.personId === row.authorId);
  const everything = [row.sectionId, ...sections];
  if (!author || !(await canTakeAll(tx, author.actor, everything, today))) return closed;
  const entry = await insertEntry(tx, app, actor, ready);
  if (!entry.ok) return entry;
  const decided = {
    state: 'approved',
    decidedBy: actor.personId,
    decidedAt: app.clock(),
    entryId: entry.value.id,
  };
  const changed = await tx
    .update(share)
    .set(decided)
    .where(and(eq(share.id, row.id), eq(share.state, 'waiting')))
    .returning({ id: share.id });
  if (changed.length === 0)
    return notAsSeen('Somebody decided on it meanwhile. Nothing of yours was changed.');
  await tx
    .insert(shareSource)
    .values([...new Set(everything)].map((sectionId) => ({ shareId: row.id, sectionId })));
  await record(tx, app, {
    action: 'share.approved',
    actor,
    subject: { kind: 'share', id: row.id },
    partnershipId: row.partnershipId,
    detail: { entry: entry.value.id, sources: sections.length },
  });
  return done({ slug: entry.value.slug });
}

/** What stands beside the text. Only what was composed, the package's options, and which organisation tells it. */
async function fieldsOf(
  from: Reader,
  row: ShareRow,
  composed: Composed,
  slugs: readonly string[],
): Promise<EntryFields> {
  const [place] = await from
    .select({ kind: partnership.kind })
    .from(partnership)
    .where(eq(partnership.id, row.partnershipId));
  const [owner] = await from
    .select({ name: organisation.name, sector: organisation.sector })
    .from(organisation)
    .where(eq(organisation.id, row.organisationId));
  const options = slugs.flatMap((slug) => {
    const option = tacticalOption(slug);
    return option ? [option] : [];
  });
  const nightTime = place?.kind === 'night-time-economy';
  return {
    ...noFields,
    title: composed.title,
    summary: composed.summary,
    problem: nightTime ? 'night-time' : 'guns',
    setting: nightTime ? 'night-time-economy' : null,
    sides: sides.filter((side) => options.some((option) => option.side === side)),
    options: options.map(({ slug }) => slug),
    sectors: owner ? [owner.sector as Sector] : [],
    effect: composed.step,
    stage: composed.step === null ? 'untested' : 'local',
    figures: composed.result,
    contact: owner?.name ?? '',
  };
}

const textsOf = ({ headings }: Composed): Partial<Record<SectionKey, readonly Block[]>> =>
  Object.fromEntries(
    headings.filter(({ pieces }) => pieces.length > 0).map(({ under, pieces }) => [under, blocksOf(pieces)]),
  );
