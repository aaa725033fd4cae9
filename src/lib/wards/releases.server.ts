import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import { area, measure, release, series } from '#schema/wards.ts';
import { organisation, person } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import { measureActions } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { ReleaseKind } from './formats/kinds.ts';
import type { ImportReport } from './formats/report.ts';

/** A release as lists show it. */
type ReleaseRow = {
  id: Id;
  area: string;
  areaName: string;
  /** Its places and figures are made up. */
  invented: boolean;
  kind: ReleaseKind;
  source: string;
  title: string;
  publisher: string;
  licence: string;
  fileName: string;
  edition: number | null;
  /** "2023-07". */
  from: string | null;
  to: string | null;
  importedAt: string;
  /** The organisation of whoever imported it; null at the console. */
  by: string | null;
  withdrawn: { at: string; reason: string } | null;
};

type ReleaseSeen = ReleaseRow & {
  sha256: string;
  byteLength: number;
  report: ImportReport;
  mayWithdraw: boolean;
};

const columns = {
  id: release.id,
  area: area.slug,
  areaName: area.name,
  invented: area.invented,
  kind: release.kind,
  source: release.source,
  title: release.title,
  publisher: release.publisher,
  licence: release.licence,
  fileName: release.fileName,
  edition: release.edition,
  from: release.monthFrom,
  to: release.monthTo,
  importedAt: release.importedAt,
  publishedAt: release.publishedAt,
  by: organisation.name,
  withdrawnAt: release.withdrawnAt,
  withdrawnReason: release.withdrawnReason,
};

const rowsFrom = (from: Reader) =>
  from
    .select(columns)
    .from(release)
    .innerJoin(area, eq(area.id, release.areaId))
    .leftJoin(person, eq(person.id, release.importedById))
    .leftJoin(organisation, eq(organisation.id, person.organisationId));

type Row = Awaited<ReturnType<typeof rowsFrom>>[number];

const rowOf = ({ publishedAt: _published, withdrawnAt, withdrawnReason, ...row }: Row): ReleaseRow => ({
  ...row,
  kind: row.kind as ReleaseKind,
  from: row.from?.slice(0, 7) ?? null,
  to: row.to?.slice(0, 7) ?? null,
  importedAt: row.importedAt.toISOString(),
  withdrawn: withdrawnAt && { at: withdrawnAt.toISOString(), reason: withdrawnReason ?? '' },
});

/** Own figures of which this person may not see every measure: to them these releases are not there. */
async function hiddenFrom(from: Reader, actor: Who, ids: readonly Id[]): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const rows = await from
    .selectDistinct({ releaseId: series.releaseId, audience: measure.audience })
    .from(series)
    .innerJoin(measure, eq(measure.id, series.measureId))
    .where(inArray(series.releaseId, [...ids]));
  return new Set(
    rows
      .filter(({ audience }) => !measureActions['measure.read'](actor, { audience }).ok)
      .map(({ releaseId }) => releaseId),
  );
}

const mostListed = 500;

/** Every release that was published, the newest first, withdrawn ones too. */
export async function releasesListed(app: App, actor: Who, slug?: string): Promise<Result<ReleaseRow[]>> {
  const allowed = authorisePortal(actor, 'wards.import');
  if (!allowed.ok) return allowed;
  const rows = await rowsFrom(app.db)
    .where(slug ? eq(area.slug, slug) : undefined)
    .orderBy(desc(release.importedAt), release.title)
    .limit(mostListed);
  const published = rows.filter(({ publishedAt }) => publishedAt !== null);
  const hidden = await hiddenFrom(
    app.db,
    actor,
    published.filter(({ kind }) => kind === 'figures').map(({ id }) => id),
  );
  return done(published.filter(({ id }) => !hidden.has(id)).map(rowOf));
}

/** One release, with what its import found. For everyone who may see its figures. */
export async function releaseSeen(app: App, actor: Who, id: Id): Promise<Result<ReleaseSeen>> {
  const allowed = authorisePortal(actor, 'wards.read');
  if (!allowed.ok) return allowed;
  if (!isId(id)) return denied('not-found');
  const [row] = await rowsFrom(app.db).where(eq(release.id, id));
  if (!row?.publishedAt || (await hiddenFrom(app.db, actor, [id])).has(id)) return denied('not-found');
  const [more] = await app.db
    .select({ sha256: release.sha256, byteLength: release.byteLength, report: release.report })
    .from(release)
    .where(eq(release.id, id));
  if (!more) return denied('not-found');
  const mayWithdraw = row.withdrawnAt === null && authorisePortal(actor, 'wards.import').ok;
  return done({ ...rowOf(row), ...more, report: more.report as ImportReport, mayWithdraw });
}

/** Takes a release back, for a reason: its figures count no longer, and the record of it stays. */
export async function withdrawRelease(
  app: App,
  actor: Who,
  id: Id,
  { reason }: { reason: string },
): Promise<Result<undefined>> {
  const allowed = authorisePortal(actor, 'wards.import');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const seen = await releaseSeen(app, actor, id);
  if (!seen.ok) return seen;
  return app.transaction(async (tx) => {
    const taken = await tx
      .update(release)
      .set({ withdrawnAt: app.clock(), withdrawnById: actor.personId, withdrawnReason: reason })
      .where(and(eq(release.id, id), isNull(release.withdrawnAt)))
      .returning({ id: release.id });
    if (taken.length === 0) return refused('This import is withdrawn already.');
    await record(tx, app, {
      action: 'wards.withdrawn',
      actor,
      subject: { kind: 'release', id },
      detail: { kind: seen.value.kind, area: seen.value.area },
    });
    return done();
  });
}
