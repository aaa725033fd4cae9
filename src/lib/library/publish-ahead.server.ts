import { eq } from 'drizzle-orm';
import { entry } from '#schema/library.ts';
import type { Grant, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { denied, done, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { Spot } from '../sections/name-spotter.ts';
import { textsOf } from '../sections/reading.server.ts';
import { readableSections } from '../sections/sections.server.ts';
import { spotsIn } from '../sections/spotting.server.ts';
import { missingIn, type EntryFields } from './entry.ts';
import { authoriseEntry, ownersOf, type EntryRow, type Owner } from './facts.server.ts';
import { byKey, seenOf, workingTexts } from './publishing.server.ts';
import { hasClosedSource } from './sources.server.ts';

/** An entry before it is published: exactly what everyone would read, and what bears on that. */
type PublishAhead = {
  entry: Pick<
    EntryRow,
    'slug' | 'state' | 'version' | 'withdrawnBecause' | 'openToPublic' | 'reviewOn' | 'edition'
  >;
  fields: EntryFields;
  owners: (Owner & { own: boolean })[];
  sections: { title: string; html: string }[];
  /** What is missing before others can rely on it. Empty: nothing. */
  missing: string[];
  /** A text it came from may not be shared any more. */
  closed: boolean;
  spots: Spot[];
  /** Of all that is shown here: publishing sends it back. */
  seen: string;
};

const everyone: readonly Grant[] = [{ subjectKind: 'everyone', subjectId: '', level: 'comment' }];

export async function publishAhead(app: App, actor: Who, slug: string): Promise<Result<PublishAhead>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.publish', { slug });
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const row = allowed.value;
  const texts = await workingTexts(app, actor, row.id);
  const rows = await readableSections(app.db, actor, londonDay(app.clock()), { documentId: row.id });
  const shown = await textsOf(app, actor, rows, null);
  const spots: Spot[] = [];
  for (const each of rows) spots.push(...(await spotsIn(app, each, everyone)));
  const owners = (await ownersOf(app.db, [row.id])).get(row.id) ?? [];
  const closed = await app.transaction(async (tx) => done(await hasClosedSource(tx, row.id)));
  const { state, version, withdrawnBecause, openToPublic, reviewOn, edition, fields } = row;
  return done({
    entry: { slug, state, version, withdrawnBecause, openToPublic, reviewOn, edition },
    fields,
    owners: owners.map((owner) => ({ ...owner, own: owner.id === actor.organisationId })),
    sections: rows.map(({ title }, i) => ({ title, html: shown[i]?.html ?? '' })),
    missing: missingIn(fields, byKey(texts)),
    closed: closed.ok && closed.value,
    spots,
    seen: seenOf(fields, texts),
  });
}

/** Sets the day on which its owners look at a published entry again; null: none. */
export function setReview(
  app: App,
  actor: Who,
  slug: string,
  reviewOn: string | null,
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const allowed = await authoriseEntry(tx, actor, 'entry.publish', { slug });
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    const { id } = allowed.value;
    await tx.update(entry).set({ reviewOn }).where(eq(entry.id, id));
    await record(tx, app, {
      action: 'entry.changed',
      actor,
      subject: { kind: 'entry', id },
      detail: { reviewOn },
    });
    return done();
  });
}
