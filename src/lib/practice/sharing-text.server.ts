import { createHash } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { organisation, unit } from '#schema/people.ts';
import { document, section } from '#schema/sections.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import { mayLeave } from '../access/policy-practice.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { restrictedSpots } from '../sections/evidence.server.ts';
import { spotNames, type Spot } from '../sections/name-spotter.ts';
import { renderedUpTo, updatesUpTo } from '../sections/reading.server.ts';
import { readableInSpace, readableSection, type SectionRow } from '../sections/sections.server.ts';
import { parts, type TextPart } from '../sections/text-tasks.ts';
import { sectionKeys, type SectionKey } from '../library/entry.ts';
import { composedText, type ChosenPart, type Composed, type Sharing } from './sharing.ts';

/** SHA-256 in hexadecimal. */
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const digestOf = (composed: Composed): string => sha256(JSON.stringify(composed));
export const partDigest = ({ heading, text }: Pick<TextPart, 'heading' | 'text'>): string =>
  sha256(JSON.stringify([heading, text]));

/** What of a section may be taken: the text that its readers have, never what is not released yet. */
const openSeq = ({ held, releasedSeq, newestSeq }: SectionRow): number =>
  held ? (releasedSeq ?? 0) : newestSeq;

async function partsOfRow(app: App, row: SectionRow): Promise<TextPart[]> {
  const seq = openSeq(row);
  if (seq === 0) return [];
  const updates = await updatesUpTo(app.db, row.id, seq);
  const size = updates.reduce((sum, { length }) => sum + length, 0);
  return app.texts.work(parts, { updates }, size);
}

/** A section from which this person may take text, with its parts. `figures`: why none of it may be taken. */
export type Takeable = {
  id: Id;
  title: string;
  documentTitle: string;
  parts: TextPart[];
  figures: string | null;
};

/** The sections of a partnership from which this person may take text. Others are not there, nor counted. */
export async function takeableIn(app: App, actor: Who, partnershipId: Id): Promise<Takeable[]> {
  const today = londonDay(app.clock());
  const found: Takeable[] = [];
  for (const row of await readableInSpace(app.db, actor, today, partnershipId)) {
    const seen = await authoriseSection(app.db, actor, 'section.read', row.id, today);
    if (!seen.ok || !mayLeave(actor, seen.value, today).ok) continue;
    const of = await partsOfRow(app, row);
    if (of.length === 0) continue;
    const { id, title, documentTitle } = row;
    found.push({ id, title, documentTitle, parts: of, figures: await closedFigures(app, row) });
  }
  return found;
}

/** A figure of a measure that not everyone may see, where the text has one. */
async function closedFigures(app: App, row: SectionRow): Promise<string | null> {
  const { html } = await renderedUpTo(app, row, openSeq(row));
  const everyone = [{ subjectKind: 'everyone' as const, subjectId: '', level: 'read' as const }];
  const [spot] = await restrictedSpots(app, html, everyone);
  return spot ? spot.words : null;
}

export type TakenPart = ChosenPart & { heading: string; text: string };

/**
 * The parts as they stand now, as far as this person may take them. Anything that is not there, not open to them, not
 * of this partnership, or may not leave it, is one and the same answer.
 */
export async function takenParts(
  app: App,
  actor: Who,
  partnershipId: Id,
  chosen: readonly ChosenPart[],
): Promise<Result<TakenPart[]>> {
  const today = londonDay(app.clock());
  const texts = new Map<Id, TextPart[]>();
  for (const id of new Set(chosen.map(({ sectionId }) => sectionId))) {
    const row = await readableSection(app.db, actor, today, id);
    const seen = await authoriseSection(app.db, actor, 'section.read', id, today);
    if (!row || !seen.ok || (await spaceOf(app.db, id)) !== partnershipId) return denied('not-found');
    if (!mayLeave(actor, seen.value, today).ok) return denied('not-found');
    const figures = await closedFigures(app, row);
    if (figures !== null)
      return refused(
        `“${row.title}” shows “${figures}”, which not everyone may see. Nothing was shared. Leave this section out.`,
      );
    texts.set(id, await partsOfRow(app, row));
  }
  const taken: TakenPart[] = [];
  for (const each of chosen) {
    const found = texts.get(each.sectionId)?.find(({ part }) => part === each.part);
    if (!found)
      return refused(
        'A part that you chose is not there any more. Nothing was shared. Look at the parts again.',
      );
    taken.push({ ...each, heading: found.heading, text: found.text });
  }
  return done(taken);
}

async function spaceOf(from: Reader, sectionId: Id): Promise<Id | null> {
  const [row] = await from
    .select({ id: document.spaceId })
    .from(section)
    .innerJoin(document, and(eq(document.id, section.documentId), isNull(document.archivedAt)))
    .where(eq(section.id, sectionId));
  return row?.id ?? null;
}

/** Puts together what becomes visible. */
export function composedOf(
  input: Pick<Sharing, 'title' | 'summary' | 'outcome' | 'result' | 'step'> & Record<SectionKey, string>,
  taken: readonly TakenPart[],
): Composed {
  const { title, summary, outcome, result, step } = input;
  return {
    title,
    summary,
    outcome,
    result,
    step,
    headings: sectionKeys.map((under) => ({
      under,
      pieces: [
        ...(input[under] === '' ? [] : [{ heading: '', text: input[under] }]),
        ...taken.filter((part) => part.under === under).map(({ heading, text }) => ({ heading, text })),
      ],
    })),
  };
}

/** What in it might name or point to somebody. */
export async function spotsOf(app: App, partnershipId: Id, composed: Composed): Promise<Spot[]> {
  const [place] = await app.db
    .select({ ward: partnership.ward, borough: partnership.borough, name: partnership.name })
    .from(partnership)
    .where(eq(partnership.id, partnershipId));
  const bodies = await app.db.select({ name: organisation.name }).from(organisation);
  const units = await app.db.select({ name: unit.name }).from(unit);
  const known = [...Object.values(place ?? {}), ...[...bodies, ...units].map(({ name }) => name)];
  return spotNames(composedText(composed), known);
}
