import { inArray } from 'drizzle-orm';
import { section } from '#schema/sections.ts';
import { authorise } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import { levelOf } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, invalid, type Result } from '../core/result.ts';
import { insertSection, type MadeSection } from '../sections/making.server.ts';
import { judgedIn } from '../sections/settings-members.server.ts';
import { subjectsIn, type Subjects } from '../sections/subjects.server.ts';
import { openingGrants, templateOf, unseenOf, usualPlace, type Adding } from './adding.ts';
import { arrangementOf, orderWith, writeOrder, type Arrangement } from './arranging.server.ts';
import { areThere } from './beginning.server.ts';
import { documentFrom } from './beginning.ts';
import type { SectionTemplate } from './templates.ts';
import { changingOrder } from './seen.server.ts';

type Addable = Pick<Arrangement, 'head' | 'document' | 'sections'> & {
  subjects: Subjects;
  /** Those of the template that are not seen here, each with its usual place. */
  template: { section: SectionTemplate; after: Id | null }[];
};

/** What a co-ordinator chooses from where they add a section. */
export async function addable(
  app: App,
  actor: Who,
  asked: { slug: string; id: Id },
): Promise<Result<Addable>> {
  const there = await arrangementOf(app, actor, asked);
  if (!there.ok) return there;
  const { head, document, sections } = there.value;
  const allowed = await authorise(app.db, actor, 'partnership.add-section', head.id);
  if (!allowed.ok) return allowed;
  const subjects = await subjectsIn(app, actor, asked.slug);
  if (!subjects.ok) return subjects;
  const keys = await keysOf(
    app.db,
    sections.map(({ id }) => id),
  );
  const seen = sections.map(({ id }) => ({ id, templateKey: keys.get(id) ?? null }));
  const template = templateOf(document.kind);
  return done({
    head,
    document,
    sections,
    subjects: subjects.value.subjects,
    template: unseenOf(template, new Set(seen.map(({ templateKey }) => templateKey))).map((one) => ({
      section: one,
      after: template ? usualPlace(template, one.key, seen) : null,
    })),
  });
}

async function keysOf(from: Reader, ids: Id[]): Promise<Map<Id, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await from
    .select({ id: section.id, key: section.templateKey })
    .from(section)
    .where(inArray(section.id, ids));
  return new Map(rows.map(({ id, key }) => [id, key]));
}

/**
 * Adds a section to a document, after one that its co-ordinator sees. Whether they can read it themselves is another
 * matter: `seen` says so.
 */
export async function addSection(
  app: App,
  actor: Who,
  asked: { slug: string; id: Id },
  input: Adding,
): Promise<Result<{ id: Id; title: string; seen: boolean }>> {
  const there = await addable(app, actor, asked);
  if (!there.ok) return there;
  if (!actor) return denied('signed-out');
  const { head, document } = there.value;
  const standing = await authorise(app.db, actor, 'partnership.add-section', head.id);
  if (!standing.ok) return standing;
  const ownId = standing.value.capacity?.organisationId ?? actor.organisationId;
  const wanted = wantedSection(there.value, ownId, input);
  if (!wanted.ok) return wanted;
  const made = wanted.value;
  const editor = await somebodyWrites(app, head.id, made);
  if (!editor.writes)
    return invalid({
      [input.from === 'template' ? 'key' : 'marking']:
        'Nobody who takes part could write it. A section marked OFFICIAL-SENSITIVE needs somebody who may read such text',
    });
  return changingOrder(app, document.id, () =>
    app.transaction(async (tx) => {
      const today = londonDay(app.clock());
      const allowed = await authorise(tx, actor, 'partnership.add-section', head.id);
      if (!allowed.ok) return allowed;
      const order = await orderWith(tx, actor, document.id, made.id, input.after, today);
      if (!order.ok) return order;
      const about = { actor, partnershipId: head.id };
      await insertSection(tx, app, about, { ...made, documentId: document.id, position: 0 });
      await writeOrder(tx, document.id, order.value);
      return done({ id: made.id, title: made.title, seen: editor.readers.has(actor.personId) });
    }),
  );
}

/** `ownId`: the organisation for which it is added. */
function wantedSection(there: Addable, ownId: Id, input: Adding): Result<MadeSection> {
  const id = newId();
  const { subjects } = there;
  if (input.from === 'nothing') {
    return done({
      id,
      templateKey: null,
      title: input.title,
      ownerOrganisationId: ownId,
      marking: input.marking,
      kind: 'ordinary',
      held: false,
      announced: false,
      grants: openingGrants(input.opening, ownId),
      text: null,
    });
  }
  const template = templateOf(there.document.kind);
  const chosen = there.template.find(({ section: { key } }) => key === input.key)?.section;
  if (!template || !chosen) return invalid({ key: 'Choose one of the sections in the list' });
  const named = { [input.key]: input.named };
  if (!areThere({ kind: template.kind, named }, subjects))
    return invalid({ key: 'One of those named is no longer in this partnership. Load the page again' });
  const { document } = documentFrom({ ...template, sections: [chosen] }, named, {
    sectors: new Set(subjects.sectors.filter(({ people }) => people > 0).map(({ sector }) => sector)),
    ownerOf: (sector) => subjects.organisations.find((one) => one.sector === sector)?.id ?? ownId,
  });
  const [made] = document.sections;
  return made
    ? done({ ...made, id, text: null })
    : invalid({ key: 'Nobody who takes part could write it. Name somebody for it, or add its people first' });
}

/** Whether somebody who takes part now could write a section, and who could read it. */
async function somebodyWrites(
  app: App,
  partnershipId: Id,
  made: Pick<MadeSection, 'ownerOrganisationId' | 'marking' | 'kind' | 'held' | 'grants'>,
): Promise<{ writes: boolean; readers: Set<Id> }> {
  const today = londonDay(app.clock());
  const { ownerOrganisationId, marking, kind, held } = made;
  const facts = {
    ownerOrganisationId,
    marking,
    kind,
    held,
    archived: false,
    agreed: false,
    announced: false,
  };
  const people = await judgedIn(app.db, partnershipId);
  const levels = people.map(({ actor, capacity }) => ({
    id: actor.personId,
    level: levelOf(
      actor,
      { ...facts, grants: [...made.grants], space: { kind: 'partnership', capacity } },
      today,
    ),
  }));
  return {
    writes: levels.some(({ level }) => level === 'edit'),
    readers: new Set(levels.filter(({ level }) => level !== 'none').map(({ id }) => id)),
  };
}
