import { and, asc, eq, gt, inArray, lte, max } from 'drizzle-orm';
import { document, sectionSnapshot, sectionUpdate, sectionVersion } from '#schema/sections.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/policy.ts';
import type { App, RenderedText } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import { wordsBeside, type HouseWords } from './house-words.ts';
import { mentionedIn, withNames } from './mentions.ts';
import {
  lineOf,
  readableSection,
  readableSections,
  type SectionLine,
  type SectionRow,
} from './sections.server.ts';
import { namedPeople } from './visitor.server.ts';

/** A section's text as one person may read it. */
export type SectionText = { html: string; text: string; seq: number };

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
  const [text] = await textsOf(app, actor, [row]);
  const noted = await noteReading(app, actor, [row], null);
  return noted.ok ? done(text ?? { html: '', text: '', seq: 0 }) : noted;
}

/** A section on a page. */
export type SectionOnPage = SectionLine & {
  html: string;
  /** Of a held section: the day on which what others read was released; null: nothing was yet. */
  releasedAt: string | null;
  /** The newest number, for whoever may release it and has something to release. */
  releasable: number | null;
  beside: HouseWords | null;
};

export type DocumentOnPage = {
  head: PartnershipHead;
  document: { id: Id; title: string };
  sections: SectionOnPage[];
};

/** A document, or one section of it, with the texts as this person may read them. */
export async function documentInFull(
  app: App,
  actor: Who,
  asked: { slug: string; id: Id; sectionId?: Id },
): Promise<Result<DocumentOnPage>> {
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
  const texts = await textsOf(app, viewer, rows);
  const releases = await releasesOf(
    app.db,
    rows.filter(({ held }) => held).map(({ id }) => id),
  );
  const noted = await noteReading(app, viewer, rows, head.id);
  if (!noted.ok) return noted;
  return done({
    head,
    document: found,
    sections: rows.map((row, i) => ({
      ...lineOf(row),
      html: texts[i]?.html ?? '',
      releasedAt: releases.get(row.id)?.toISOString() ?? null,
      releasable: isReleasable(row) ? row.newestSeq : null,
      beside: row.level === 'edit' ? wordsBeside(row.ownerSector) : null,
    })),
  });
}

const isReleasable = ({ held, level, newestSeq, releasedSeq }: SectionRow) =>
  held && level === 'edit' && newestSeq > (releasedSeq ?? 0);

export async function documentRow(from: Reader, spaceId: Id, id: Id) {
  const [row] = await from
    .select({ id: document.id, title: document.title })
    .from(document)
    .where(and(eq(document.id, id), eq(document.spaceId, spaceId)));
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

/** The texts of these sections, each up to where this person may read it, with the names they may see. */
async function textsOf(app: App, viewer: Actor, rows: readonly SectionRow[]): Promise<SectionText[]> {
  const made = await Promise.all(
    rows.map(async (row) => {
      const seq = readsReleased(row) ? (row.releasedSeq ?? 0) : row.newestSeq;
      const { html, text } = await renderedUpTo(app, row, seq);
      return { seq, html, text };
    }),
  );
  const mentioned = [...new Set(made.flatMap(({ html }) => mentionedIn(html)))];
  const names = await namesFor(app.db, viewer, mentioned);
  return made.map(({ html, ...rest }) => ({ html: withNames(html, names), ...rest }));
}

/** The text of a section up to a committed number. */
export async function renderedUpTo(
  app: App,
  { id, epoch }: Pick<SectionRow, 'id' | 'epoch'>,
  seq: number,
): Promise<RenderedText> {
  return app.texts.rendered(`${id} ${epoch} ${seq}`, () => updatesUpTo(app.db, id, seq));
}

async function updatesUpTo(from: Reader, sectionId: Id, seq: number): Promise<Uint8Array[]> {
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

async function namesFor(from: Reader, viewer: Actor, personIds: Id[]): Promise<Map<Id, string>> {
  const people = await peopleShownTo(from, viewer, personIds);
  return new Map(Array.from(people, ([id, { label }]) => [id, label]));
}

/** These people as this reader may see them. */
export async function peopleShownTo(
  from: Reader,
  viewer: Actor,
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
  seqOf = (row: SectionRow) => (readsReleased(row) ? (row.releasedSeq ?? 0) : row.newestSeq),
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
