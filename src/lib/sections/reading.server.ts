import { and, asc, eq, gt, inArray, isNull, lte, max } from 'drizzle-orm';
import { organisation } from '#schema/people.ts';
import { document, sectionSnapshot, sectionUpdate, sectionVersion } from '#schema/sections.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App, RenderedText } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { Keeping } from '../people/keeping.ts';
import { keptKey } from '../people/kept-key.server.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import { figuresIn, withNewer } from './evidence-keys.ts';
import { newerFigures, newerWords } from './evidence-newer.server.ts';
import { wordsBeside, type HouseWords } from './house-words.ts';
import { referencesIn, withLinks, type References, type Standing } from './linking.ts';
import { mentionedIn, withNames } from './mentions.ts';
import {
  lineOf,
  readableInSpace,
  readableSection,
  readableSections,
  type SectionLine,
  type SectionRow,
} from './sections.server.ts';
import { namedPeople } from './visitor.server.ts';

/** A section's text as one person may read it. */
type SectionText = { html: string; text: string; seq: number };

/** Whether this person reads the released text alone. */
export const readsReleased = ({ held, level }: Pick<SectionLine, 'held' | 'level'>): boolean =>
  held && level !== 'edit';

/** One section's text. That an OFFICIAL-SENSITIVE one was read stands in the audit trail, or it is not shown. */
export async function sectionText(app: App, actor: Who, sectionId: Id): Promise<Result<SectionText>> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const row = await readableSection(app.db, actor, londonDay(app.clock()), sectionId);
  if (!row) return denied('not-found');
  const [text] = await textsOf(app, actor, [row], null);
  const noted = await noteReading(app, actor, [row], null);
  return noted.ok ? done(text ?? { html: '', text: '', seq: 0 }) : noted;
}

/** A section on a page. */
export type SectionOnPage = SectionLine & {
  html: string;
  /** The number up to which that is the text. */
  seq: number;
  /** Of a held section: the day on which what others read was released; null: nothing was yet. */
  releasedAt: string | null;
  /** The newest number, for whoever may release it and has something to release. */
  releasable: number | null;
  beside: HouseWords | null;
  /** How words of this section are kept on its writer's device until they are saved. */
  keeping: Keeping;
};

export type DocumentOnPage = {
  head: PartnershipHead;
  document: { id: Id; title: string; kind: string };
  sections: SectionOnPage[];
};

type DocumentAsked = { slug: string; id: Id; sectionId?: Id };

/** A document, or one section of it, with the texts as this person may read them. */
export async function documentInFull(
  app: App,
  actor: Who,
  asked: DocumentAsked,
): Promise<Result<DocumentOnPage>> {
  const read = await documentRead(app, actor, asked);
  if (!read.ok) return read;
  const { head, document, sections } = read.value;
  return done({ head, document, sections });
}

/** The same, with what the server knows of those sections besides. */
export async function documentRead(
  app: App,
  actor: Who,
  asked: DocumentAsked,
): Promise<Result<DocumentOnPage & { viewer: Actor; rows: SectionRow[] }>> {
  const opened = await openedPartnership(app, actor, { slug: asked.slug }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const found = isId(asked.id) ? await documentRow(app.db, head.id, asked.id) : undefined;
  if (!found) return denied('not-found');
  const rows = await readableSections(app.db, viewer, londonDay(app.clock()), {
    documentId: found.id,
    ...(asked.sectionId === undefined ? {} : { sectionId: asked.sectionId }),
  });
  if (rows.length === 0) return denied('not-found');
  const documents = `/partnerships/${head.slug}/documents`;
  const texts = await textsOf(app, viewer, rows, `${documents}/${found.id}`);
  const references = await referencesFor(app, viewer, head.id);
  const hrefOf = ({ document: id, anchor }: Standing) => `${documents}/${id}#${anchor}`;
  const releases = await releasesOf(
    app.db,
    rows.filter(({ held }) => held).map(({ id }) => id),
  );
  const keeping = await keptKey(app.db, viewer);
  const noted = await noteReading(app, viewer, rows, head.id);
  if (!noted.ok) return noted;
  return done({
    head,
    viewer,
    rows,
    document: found,
    sections: rows.map((row, i) => ({
      ...lineOf(row),
      html: withLinks(texts[i]?.html ?? '', references, hrefOf, found.id),
      seq: texts[i]?.seq ?? 0,
      releasedAt: releases.get(row.id)?.toISOString() ?? null,
      releasable: isReleasable(row) ? row.newestSeq : null,
      beside: row.level === 'edit' ? wordsBeside(row.ownerSector) : null,
      keeping: row.marking === 'OFFICIAL' ? (row.level === 'edit' ? keeping : null) : 'never',
    })),
  });
}

const isReleasable = ({ held, level, newestSeq, releasedSeq }: SectionRow) =>
  held && level === 'edit' && newestSeq > (releasedSeq ?? 0);

export async function documentRow(from: Reader, spaceId: Id, id: Id) {
  const [row] = await from
    .select({ id: document.id, title: document.title, kind: document.kind })
    .from(document)
    .where(and(eq(document.id, id), eq(document.spaceId, spaceId), isNull(document.archivedAt)));
  return row;
}

async function releasesOf(from: Reader, sectionIds: Id[]): Promise<Map<Id, Date>> {
  if (sectionIds.length === 0) return new Map();
  const rows = await from
    .select({ id: sectionVersion.sectionId, at: max(sectionVersion.at) })
    .from(sectionVersion)
    .where(and(inArray(sectionVersion.sectionId, sectionIds), eq(sectionVersion.reason, 'released')))
    .groupBy(sectionVersion.sectionId);
  return new Map(rows.flatMap(({ id, at }): [Id, Date][] => (at ? [[id, at]] : [])));
}

/**
 * The texts of these sections, each up to where this person may read it, with the names they may see and what newer
 * releases say of figures. `base` is the address of their document, where there is a page.
 */
export async function textsOf(
  app: App,
  viewer: Actor,
  rows: readonly SectionRow[],
  base: string | null,
): Promise<SectionText[]> {
  const made = await Promise.all(
    rows.map(async (row) => {
      const seq = seqFor(row);
      const { html, text } = await renderedUpTo(app, row, seq);
      return { seq, html, text };
    }),
  );
  const mentioned = [...new Set(made.flatMap(({ html }) => mentionedIn(html)))];
  const names = await namesFor(app.db, viewer, mentioned);
  const newer = await newerIn(app, viewer, made);
  return made.map(({ html, ...rest }, i) => {
    const id = rows[i]?.level === 'edit' ? rows[i].id : null;
    const takenOver = base !== null && id !== null ? `${base}/${id}/figures` : null;
    return { html: withNewer(withNames(html, names), newer, takenOver), ...rest };
  });
}

/** Where findings and recommendations of a partnership stand, and what refers to them, as this person may read it. */
export async function referencesFor(app: App, viewer: Actor, partnershipId: Id): Promise<References> {
  const rows = await readableInSpace(app.db, viewer, londonDay(app.clock()), partnershipId);
  const texts = await Promise.all(
    rows.map(async (row) => {
      const { id: section, title, documentId: document, documentTitle } = row;
      const { html } = await renderedUpTo(app, row, seqFor(row));
      return { section, title, document, documentTitle, html };
    }),
  );
  return referencesIn(texts);
}

/** Where a finding or recommendation stands that this person may read: the address of its block. */
export async function referenceAt(
  app: App,
  actor: Who,
  { slug, reference }: { slug: string; reference: string },
): Promise<Result<{ href: string }>> {
  const opened = await openedPartnership(app, actor, { slug }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const standing = (await referencesFor(app, viewer, head.id)).at.get(reference.toUpperCase());
  return standing
    ? done({ href: `/partnerships/${head.slug}/documents/${standing.document}#${standing.anchor}` })
    : denied('not-found');
}

/** Up to which number this person reads a section. */
const seqFor = (row: SectionRow): number => (readsReleased(row) ? (row.releasedSeq ?? 0) : row.newestSeq);

/** What newer releases say of the figures in these texts, as this reader may see it. */
export async function newerIn(
  app: App,
  viewer: Actor,
  made: readonly { html: string }[],
): Promise<Map<string, string>> {
  const figures = new Map(made.flatMap(({ html }) => [...figuresIn(html)]));
  const newer = await newerFigures(app, viewer, figures);
  return new Map(Array.from(newer, ([key, now]) => [key, newerWords(now)]));
}

/** The text of a section up to a committed number. */
export async function renderedUpTo(
  app: App,
  { id, epoch }: Pick<SectionRow, 'id' | 'epoch'>,
  seq: number,
): Promise<RenderedText> {
  return app.texts.rendered(`${id} ${epoch} ${seq}`, () => updatesUpTo(app.db, id, seq));
}

/** The updates that make a text up to a number: the newest snapshot before it, and the rows after. */
export async function updatesUpTo(from: Reader, sectionId: Id, seq: number): Promise<Uint8Array[]> {
  const [snapshot] = await from
    .select({ uptoSeq: sectionSnapshot.uptoSeq, state: sectionSnapshot.state })
    .from(sectionSnapshot)
    .where(and(eq(sectionSnapshot.sectionId, sectionId), lte(sectionSnapshot.uptoSeq, seq)));
  const later = await from
    .select({ bytes: sectionUpdate.bytes })
    .from(sectionUpdate)
    .where(
      and(
        eq(sectionUpdate.sectionId, sectionId),
        gt(sectionUpdate.seq, snapshot?.uptoSeq ?? 0),
        lte(sectionUpdate.seq, seq),
        eq(sectionUpdate.quarantined, false),
      ),
    )
    .orderBy(asc(sectionUpdate.seq));
  return [...(snapshot ? [snapshot.state] : []), ...later.map(({ bytes }) => bytes)];
}

/** For whom names are: others' depend on their organisation alone. */
type Viewer = Pick<Actor, 'organisationId'>;

/** The names of these people and organisations as this reader may see them. */
export async function namesFor(from: Reader, viewer: Viewer, ids: Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const people = await peopleShownTo(from, viewer, ids);
  const bodies = await from
    .select({ id: organisation.id, name: organisation.name })
    .from(organisation)
    .where(inArray(organisation.id, ids));
  return new Map([
    ...bodies.map(({ id, name }) => [id, name] as const),
    ...Array.from(people, ([id, { label }]) => [id, label] as const),
  ]);
}

/** These people as this reader may see them. */
export async function peopleShownTo(
  from: Reader,
  viewer: Viewer,
  personIds: Id[],
): Promise<Map<Id, ShownPerson>> {
  if (personIds.length === 0) return new Map();
  const named = await namedPeople(from, personIds);
  return new Map(Array.from(named, ([id, each]) => [id, shownTo(viewer.organisationId, each)]));
}

/** Who read which OFFICIAL-SENSITIVE text, up to where. */
export async function noteReading(
  app: App,
  actor: Actor,
  rows: readonly SectionRow[],
  partnershipId: Id | null,
  seqOf = seqFor,
): Promise<Result<undefined>> {
  const sensitive = rows.filter(({ marking }) => marking === 'OFFICIAL-SENSITIVE');
  if (sensitive.length === 0) return done();
  return app.transaction(async (tx) => {
    for (const row of sensitive)
      await record(tx, app, {
        action: 'section.read',
        actor,
        subject: { kind: 'section', id: row.id },
        partnershipId,
        detail: { seq: seqOf(row) },
      });
    return done();
  });
}
