import type { Id } from '#lib/core/ids.ts';
import { grantsOf, type Named, type NamedSubject } from '#lib/documents/audiences.ts';
import { interventionPlan, problemProfile, type DocumentTemplate } from '#lib/documents/templates.ts';
import type { NewSection } from '#lib/sections/making.server.ts';
import type { OrganisationKey, PersonKey } from './harrowmere.ts';
import { plan } from './plan.ts';
import { profile } from './profile.ts';
import type { NamedKey, Written } from './written.ts';

/** A section as it is made, and who writes its text. */
export type DemoSection = NewSection & { by: PersonKey };

export type DemoDocument = { kind: string; title: string; sections: DemoSection[] };

/** What the organisations and units of the demonstration are called in its database. */
export type DemoIds = {
  organisation(key: OrganisationKey): Id;
  unit(key: OrganisationKey, name: string): Id;
};

/** The documents of Lantern Quay in their order, each with its sections in theirs. */
export const lanternQuayDocuments = (ids: DemoIds): DemoDocument[] => [
  madeFrom(problemProfile, profile, ids),
  madeFrom(interventionPlan, plan, ids),
];

const madeFrom = (
  { kind, title, sections }: DocumentTemplate,
  written: Record<string, Written>,
  ids: DemoIds,
): DemoDocument => ({
  kind,
  title,
  sections: sections.map((template) => {
    const text = written[template.key];
    if (!text) throw new Error(`The demonstration has no text for ${template.title}.`);
    return {
      templateKey: template.key,
      title: template.title,
      ownerOrganisationId: ids.organisation(text.owner),
      marking: template.marking,
      kind: template.kind,
      held: template.held,
      announced: false,
      grants: grantsOf(template, namedBy(text.named ?? {}, ids)),
      by: text.by,
      text: text.text,
    };
  }),
});

function namedBy(named: NonNullable<Written['named']>, ids: DemoIds): Named {
  const subjects = (keys: readonly NamedKey[]) =>
    keys.map(({ of, unit }): NamedSubject =>
      unit === undefined
        ? { subjectKind: 'organisation', subjectId: ids.organisation(of) }
        : { subjectKind: 'unit', subjectId: ids.unit(of, unit) },
    );
  return Object.fromEntries(Object.entries(named).map(([sector, keys]) => [sector, subjects(keys)]));
}
