import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { readableInSpace } from '../sections/sections.server.ts';

/** What a partnership's documents ask of one person: the sections they write, and how many they can comment on. */
export type AskedOfMe = {
  writes: { id: Id; title: string; documentId: Id; document: string }[];
  comments: number;
};

export async function askedOfMe(app: App, actor: Who, partnershipId: Id): Promise<Result<AskedOfMe>> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  const rows = await readableInSpace(app.db, actor, londonDay(app.clock()), partnershipId);
  return done({
    writes: rows
      .filter(({ level }) => level === 'edit')
      .map(({ id, title, documentId, documentTitle }) => ({
        id,
        title,
        documentId,
        document: documentTitle,
      })),
    comments: rows.filter(({ level }) => level === 'comment').length,
  });
}
