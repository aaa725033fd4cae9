import { authoriseSections } from '../access/authorise.server.ts';
import type { SectionFacts, Who } from '../access/facts.ts';
import { talksAbout } from '../comments/talk.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { levels, type Sector } from '../core/words.ts';
import { initialsOf, shownTo } from '../people/naming.ts';
import { documentRead } from '../sections/reading.server.ts';
import { judgedMembers, levelsIn, type Judged } from '../sections/settings-members.server.ts';
import type { Workspace } from './workspace.ts';

/** A document as it is written together: the sections that this person may read, with all that is said about them. */
export async function workspaceOf(
  app: App,
  actor: Who,
  asked: { slug: string; id: Id },
): Promise<Result<Workspace>> {
  const read = await documentRead(app, actor, asked);
  if (!read.ok) return read;
  const { head, document, sections, rows, viewer } = read.value;
  const today = londonDay(app.clock());
  const ids = rows.map(({ id }) => id);
  const facts = await authoriseSections(app.db, viewer, 'section.read', ids, today);
  const judged = rows.flatMap((row) => {
    const found = facts.get(row.id);
    return found ? [{ row, facts: found }] : [];
  });
  // Between the two questions somebody may have been put out: then nothing is half shown.
  if (judged.length !== rows.length) return denied('not-found');
  const members = await judgedMembers(app.db, head.id);
  const talks = await talksAbout(app, viewer, judged);
  const bodies = [...new Map(members.map((row) => [row.organisationId, row])).values()];
  const above = `/partnerships/${head.slug}`;
  return done({
    place: { kind: 'partnership', above, base: `${above}/documents/${document.id}` },
    head: { slug: head.slug, name: head.name },
    document,
    viewer: viewer.personId,
    people: members.map((row) => ({
      ...shownTo(viewer.organisationId, { ...row, sector: row.sector as Sector }),
      body: bodies.findIndex(({ organisationId }) => organisationId === row.organisationId),
    })),
    bodies: bodies.map(({ organisationId: id, organisationName: label, sector }) => ({
      id,
      label,
      sector: sector as Sector,
      initials: initialsOf(label),
    })),
    sections: sections.map((section, i) => {
      const { threads = [], ...talk } = talks[i] ?? {};
      return {
        ...section,
        access: accessOf(members, judged[i]?.facts, today),
        threads,
        talk: { may: { comment: false, write: false }, usual: 'readers' as const, answerBy: null, ...talk },
      };
    }),
  });
}

/** Who writes stays said where the text is agreed and nobody can write for now. */
const accessOf = (members: readonly Judged[], facts: SectionFacts | undefined, today: string): string =>
  facts
    ? levelsIn(members, { ...facts, agreed: false }, today)
        .map((level) => levels.indexOf(level))
        .join('')
    : '';
