import { and, eq, isNull } from 'drizzle-orm';
import { document } from '#schema/sections.ts';
import { authorise } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, invalid, refused, type Result } from '../core/result.ts';
import type { PartnershipHead } from '../partnerships/partnerships.server.ts';
import { makeDocument } from '../sections/making.server.ts';
import { subjectsIn, type Subjects } from '../sections/subjects.server.ts';
import { documentFrom, type BeginningInput, type DocumentKind } from './beginning.ts';
import { templates } from './templates.ts';

/** What a co-ordinator chooses from: the documents not begun yet, and whom to name. */
type Beginnable = { head: PartnershipHead; subjects: Subjects; kinds: DocumentKind[] };

export async function beginnable(app: App, actor: Who, slug: string): Promise<Result<Beginnable>> {
  const there = await subjectsIn(app, actor, slug);
  if (!there.ok) return there;
  const { head, subjects } = there.value;
  const allowed = await authorise(app.db, actor, 'partnership.add-section', head.id);
  if (!allowed.ok) return allowed;
  const begun = await kindsIn(app, head.id);
  const kinds = templates.map(({ kind }) => kind).filter((kind) => !begun.includes(kind));
  return done({ head, subjects, kinds });
}

async function kindsIn(app: App, partnershipId: Id): Promise<string[]> {
  const rows = await app.db
    .select({ kind: document.kind })
    .from(document)
    .where(and(eq(document.spaceId, partnershipId), isNull(document.archivedAt)));
  return rows.map(({ kind }) => kind);
}

/**
 * Begins a document of a partnership from its template, empty. Answers with its id, and with the titles of the
 * sections that were left out because nobody who takes part could write in them.
 */
export async function beginDocument(
  app: App,
  actor: Who,
  slug: string,
  input: BeginningInput,
): Promise<Result<{ id: Id; left: string[] }>> {
  const there = await beginnable(app, actor, slug);
  if (!there.ok) return there;
  const { head, subjects, kinds } = there.value;
  const template = templates.find(({ kind }) => kind === input.kind);
  if (!template || !actor) return denied('not-found');
  if (!kinds.includes(input.kind))
    return refused(`This partnership has its ${template.title.toLowerCase()} already. Nothing was made.`);
  if (!areThere(input, subjects))
    return invalid({ kind: 'One of those named is no longer in this partnership. Load the page again' });
  const { document: wanted, left } = documentFrom(template, input.named, {
    sectors: new Set(subjects.sectors.filter(({ people }) => people > 0).map(({ sector }) => sector)),
    ownerOf: (sector) =>
      subjects.organisations.find((one) => one.sector === sector)?.id ?? actor.organisationId,
  });
  const made = await makeDocument(app, actor, head.id, wanted);
  return made.ok ? done({ id: made.value.id, left }) : made;
}

/** Whether everyone named takes part, and is of the sector for which they are named. */
export function areThere({ named }: BeginningInput, { organisations, units }: Subjects): boolean {
  return Object.values(named).every((bySector) =>
    Object.entries(bySector).every(([sector, subjects]) =>
      subjects.every(({ subjectKind, subjectId }) => {
        const unit = units.find(({ id }) => id === subjectId);
        const body = organisations.find((one) =>
          subjectKind === 'unit' ? one.id === unit?.organisationId : one.id === subjectId,
        );
        return body?.sector === sector;
      }),
    ),
  );
}
