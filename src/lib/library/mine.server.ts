import { asc, eq } from 'drizzle-orm';
import { entry, entryOwner } from '#schema/library.ts';
import { document } from '#schema/sections.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { EntryState } from '../access/policy-library.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, type Result } from '../core/result.ts';

/** An entry of one's own organisation, in a list. */
type OwnEntry = {
  slug: string;
  title: string;
  state: EntryState;
  version: number | null;
  openToPublic: boolean;
  /** `YYYY-MM-DD` */
  reviewOn: string | null;
};

/** What this person's organisation owns, drafts too, by title. */
export async function ownEntries(app: App, actor: Who): Promise<Result<{ entries: OwnEntry[] }>> {
  const standing = authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  if (!actor) return denied('signed-out');
  const rows = await app.db
    .select({
      slug: entry.slug,
      title: document.title,
      state: entry.state,
      version: entry.version,
      openToPublic: entry.openToPublic,
      reviewOn: entry.reviewOn,
    })
    .from(entry)
    .innerJoin(document, eq(document.id, entry.id))
    .innerJoin(entryOwner, eq(entryOwner.entryId, entry.id))
    .where(eq(entryOwner.organisationId, actor.organisationId))
    .orderBy(asc(document.title), asc(entry.id));
  return done({ entries: rows.map((row) => ({ ...row, state: row.state as EntryState })) });
}
