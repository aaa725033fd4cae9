import { eq } from 'drizzle-orm';
import { section } from '#schema/sections.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { Releasing } from './section.ts';
import { readableSection } from './sections.server.ts';
import { addVersion, lockSection, loggedText } from './versions.server.ts';

/**
 * Releases a held section's text, as it was when its page was made, to those who read it. Later changes stay with its
 * editors, and nobody can release text they were not shown.
 */
export async function releaseSection(app: App, actor: Who, input: Releasing): Promise<Result<undefined>> {
  const today = londonDay(app.clock());
  const row = await readableSection(app.db, actor, today, input.section);
  // The text is rendered before the transaction, for those alone who may have it; the policy is asked inside again.
  const allowed = await authoriseSection(app.db, actor, 'section.release', input.section, today);
  if (!allowed.ok) return allowed;
  if (!row || !actor) return denied('not-found');
  if (input.seq > row.newestSeq) return refused('There is no such text to release. Load the page again.');
  const { sha256 } = await loggedText(app, row, input.seq);
  const released = await app.transaction(async (tx) => {
    const again = await authoriseSection(tx, actor, 'section.release', input.section, today);
    if (!again.ok) return again;
    const before = await lockSection(tx, input.section);
    if (!before) return denied('not-found');
    if (!before.held)
      return refused('This section is not held: everyone who may read it sees it as it is written.');
    if (before.releasedSeq !== null && before.releasedSeq >= input.seq)
      return fail({
        code: 'changed',
        message: 'Somebody released this text, or a newer one, before you. Nothing was changed.',
        now: {},
      });
    await tx.update(section).set({ releasedSeq: input.seq }).where(eq(section.id, input.section));
    const version = await addVersion(tx, {
      sectionId: input.section,
      uptoSeq: input.seq,
      reason: 'released',
      madeBy: actor.personId,
      at: app.clock(),
      sha256,
    });
    await record(tx, app, {
      action: 'section.released',
      actor,
      subject: { kind: 'section', id: input.section },
      partnershipId: before.spaceId,
      detail: { seq: input.seq, version },
    });
    return done();
  });
  if (released.ok) {
    await app.rooms.recheck({ section: input.section });
    // What was said about words that are released now is theirs to read who read them.
    app.rooms.nudge(input.section, 'comments', 'everyone');
  }
  return released;
}
