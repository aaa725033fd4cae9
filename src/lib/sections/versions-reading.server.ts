import { and, desc, eq, lt } from 'drizzle-orm';
import { sectionVersion } from '#schema/sections.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { ShownPerson } from '../people/naming.ts';
import { openedPartnership } from '../partnerships/partnerships.server.ts';
import { withNewer } from './evidence-keys.ts';
import { mentionedIn, withNames } from './mentions.ts';
import { documentRow, namesFor, noteReading, peopleShownTo } from './reading.server.ts';
import { lineOf, readableSections, type SectionLine, type SectionRow } from './sections.server.ts';
import { loggedText } from './versions.server.ts';
import { reasonWords, versionReasons, versionsShown } from './versions.ts';

type VersionLine = {
  number: number;
  /** ISO. Of one kept at a pause: the time of the last change in it. */
  at: string;
  why: string;
  /** Null: kept by itself. */
  by: ShownPerson | null;
};

/** What every page of a section's versions says at its top. */
type VersionsHead = {
  head: { slug: string; name: string };
  document: { id: Id; title: string };
  section: SectionLine;
};

type Asked = { slug: string; id: Id; sectionId: Id };
type Opened = { top: VersionsHead; partnershipId: Id; viewer: Actor; row: SectionRow };

/** The versions of a section, newest first. `before` is the `next` of an earlier page. */
export async function versionsOf(
  app: App,
  actor: Who,
  asked: Asked,
  before: string | null = null,
): Promise<Result<VersionsHead & { versions: VersionLine[]; next: number | null; may: { keep: boolean } }>> {
  const opened = await openedHistory(app, actor, asked);
  if (!opened.ok) return opened;
  const { top, viewer, row } = opened.value;
  const olderThan = before === null ? null : numberIn(before);
  const rows = await app.db
    .select(columns)
    .from(sectionVersion)
    .where(
      and(
        eq(sectionVersion.sectionId, row.id),
        olderThan === null ? undefined : lt(sectionVersion.number, olderThan),
      ),
    )
    .orderBy(desc(sectionVersion.number))
    .limit(versionsShown + 1);
  const page = rows.slice(0, versionsShown);
  return done({
    ...top,
    versions: await linesOf(app, viewer, page),
    next: rows.length > versionsShown ? (page.at(-1)?.number ?? null) : null,
    may: { keep: row.level === 'edit' && row.newestSeq > 0 },
  });
}

/** One version's text. That one of an OFFICIAL-SENSITIVE section was read stands in the trail, or it is not shown. */
export async function versionText(
  app: App,
  actor: Who,
  asked: Asked & { version: string },
): Promise<Result<VersionsHead & { version: VersionLine; html: string; may: { restore: boolean } }>> {
  const opened = await openedHistory(app, actor, asked);
  if (!opened.ok) return opened;
  const { top, viewer, row, partnershipId } = opened.value;
  const number = numberIn(asked.version);
  if (number === null) return denied('not-found');
  const [found] = await app.db
    .select(columns)
    .from(sectionVersion)
    .where(and(eq(sectionVersion.sectionId, row.id), eq(sectionVersion.number, number)));
  if (!found) return denied('not-found');
  const [version] = await linesOf(app, viewer, [found]);
  if (!version) return denied('not-found');
  const { html } = await loggedText(app, row, found.uptoSeq);
  const noted = await noteReading(app, viewer, [row], partnershipId, () => found.uptoSeq);
  if (!noted.ok) return noted;
  const names = await namesFor(app.db, viewer, mentionedIn(html));
  return done({
    ...top,
    version,
    html: withNewer(withNames(html, names), new Map(), null),
    may: { restore: row.level === 'edit' },
  });
}

const columns = {
  number: sectionVersion.number,
  at: sectionVersion.at,
  reason: sectionVersion.reason,
  madeBy: sectionVersion.madeBy,
  uptoSeq: sectionVersion.uptoSeq,
};
type Row = { number: number; at: Date; reason: string; madeBy: Id | null };

/** Nine digits at most: what the column holds. */
const numberIn = (given: string): number | null => (/^\d{1,9}$/.test(given) ? Number(given) : null);

async function linesOf(app: App, viewer: Actor, rows: readonly Row[]): Promise<VersionLine[]> {
  const makers = [...new Set(rows.flatMap(({ madeBy }) => madeBy ?? []))];
  const people = await peopleShownTo(app.db, viewer, makers);
  return rows.map(({ number, at, reason, madeBy }) => {
    const known = versionReasons.find((each) => each === reason);
    return {
      number,
      at: at.toISOString(),
      // A later version of the portal may keep versions for reasons that this one has no words for.
      why: known ? reasonWords[known] : 'Kept',
      by: (madeBy === null ? null : people.get(madeBy)) ?? null,
    };
  });
}

/** The section, where this person may follow what becomes of it. */
async function openedHistory(app: App, actor: Who, asked: Asked): Promise<Result<Opened>> {
  const opened = await openedPartnership(app, actor, { slug: asked.slug }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const document = isId(asked.id) ? await documentRow(app.db, head.id, asked.id) : undefined;
  if (!document) return denied('not-found');
  const today = londonDay(app.clock());
  const [row] = await readableSections(app.db, viewer, today, {
    documentId: document.id,
    sectionId: asked.sectionId,
  });
  if (!row) return denied('not-found');
  const allowed = await authoriseSection(app.db, viewer, 'section.history', row.id, today);
  if (!allowed.ok) return allowed;
  const top = { head: { slug: head.slug, name: head.name }, document, section: lineOf(row) };
  return done({ top, partnershipId: head.id, viewer, row });
}
