import { and, eq, sql } from 'drizzle-orm';
import { area, release } from '#schema/wards.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { isVisible } from './areas.server.ts';
import { kindNames } from './formats/kinds.ts';
import { monthDay, monthText } from './formats/months.ts';

import type { Imported, ReadFile } from './importing.server.ts';
import { addRelease, type Staged } from './import-staged.server.ts';
import { jsonText } from './staging.server.ts';
import { releaseTitle, usualOrigin } from './release-words.ts';

/**
 * Makes what was staged visible by one update; where the same file is there already, of the same kind and for the same
 * area, changes nothing and answers with what is there.
 */
export async function publish(app: App, read: ReadFile, staged: Staged): Promise<Result<Imported>> {
  if (staged.releases.length === 0) {
    const added = await addRelease(app, staged, read.report.sources[0] ?? null);
    if (!added.ok) return added;
  }
  return app.transaction<Imported>(async (tx) => {
    // Two imports of one file at once: the second waits here, and then finds the first.
    await tx.select({ id: area.id }).from(area).where(eq(area.id, staged.area.id)).for('update');
    const there = await sameFile(tx, staged.area.id, read);
    if (there.length > 0)
      return done({ releaseId: there[0]?.id ?? '', releases: there, report: read.report, already: true });
    for (const one of staged.releases) await fill(tx, app, staged, one, read);
    const releases = staged.releases.map(({ id, source }) => ({
      id,
      source: source ?? kindNames[read.report.kind],
    }));
    const releaseId = releases[0]?.id ?? '';
    await record(tx, app, {
      action: 'wards.imported',
      actor:
        staged.by.personId === null ? null : { personId: staged.by.personId, from: staged.by.from ?? '' },
      subject: { kind: 'release', id: releaseId },
      detail: {
        kind: read.report.kind,
        area: staged.area.slug,
        rows: read.report.used,
        releases: releases.length,
      },
    });
    return done({ releaseId, releases, report: read.report, already: false });
  });
}

async function sameFile(tx: Tx, areaId: Id, { sha256, report }: ReadFile) {
  return tx
    .select({ id: release.id, source: release.source })
    .from(release)
    .where(
      and(eq(release.areaId, areaId), eq(release.sha256, sha256), eq(release.kind, report.kind), isVisible),
    )
    .orderBy(release.source);
}

async function fill(
  tx: Tx,
  app: App,
  staged: Staged,
  one: Staged['releases'][number],
  { report, sha256, byteLength }: ReadFile,
) {
  const { choice } = staged;
  const { kind, edition, year } = report;
  const source = one.source ?? choice.source ?? kindNames[kind];
  const months = one.window && { from: monthText(one.window.from), to: monthText(one.window.to) };
  const origin = usualOrigin[kind];
  await tx
    .update(release)
    .set({
      kind,
      source,
      edition,
      title: choice.title ?? releaseTitle(kind, { source, edition, year, months }),
      publisher: choice.publisher ?? origin.publisher,
      licence: choice.licence ?? origin.licence,
      sha256,
      byteLength,
      monthFrom: one.window && monthDay(one.window.from),
      monthTo: one.window && monthDay(one.window.to),
      report: sql`${jsonText(report)}::text::jsonb`,
      importedAt: app.clock(),
      publishedAt: app.clock(),
    })
    .where(eq(release.id, one.id));
}
