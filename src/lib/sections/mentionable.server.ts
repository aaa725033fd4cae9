import type { Who } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { presentIn } from '../partnerships/members.server.ts';
import { openedPartnership } from '../partnerships/partnerships.server.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';

/** Whom one may mention in the texts of a partnership: its members, as this person may see them. */
export async function mentionable(app: App, actor: Who, slug: string): Promise<ShownPerson[]> {
  const opened = await openedPartnership(app, actor, { slug }, 'partnership.people');
  if (!opened.ok) return [];
  const { head, actor: viewer } = opened.value;
  return (await presentIn(app.db, [head.id])).map((row) => shownTo(viewer.organisationId, row));
}
