import * as v from 'valibot';
import type { Grant } from '../access/facts.ts';
import type { Id } from '../core/ids.ts';
import { markings } from '../core/words.ts';
import { beginningOfForm, isNamedSubject } from './beginning.ts';
import type { Named, NamedSubject } from './audiences.ts';
import { placeAfter } from './ordering.ts';
import { templates, type DocumentTemplate, type SectionTemplate } from './templates.ts';
import { sectionTitle } from './title.ts';

/** Who can read a section that is added from nothing, until somebody who writes it says otherwise. */
export const openings = {
  everyone: 'Everyone in the partnership reads and comments; my organisation writes',
  own: 'My organisation alone, for now',
} as const;
type Opening = keyof typeof openings;

export const openingGrants = (opening: Opening, organisationId: Id): Grant[] => [
  { subjectKind: 'organisation', subjectId: organisationId, level: 'edit' },
  ...(opening === 'everyone'
    ? [{ subjectKind: 'everyone' as const, subjectId: '', level: 'comment' as const }]
    : []),
];

const choose = 'Choose what the section is made of';

/** A section from nothing, or one of the template: what a form says. */
export const adding = v.variant(
  'from',
  [
    v.object({
      from: v.literal('nothing'),
      title: sectionTitle('Enter what the section is called'),
      marking: v.picklist(markings, 'Choose how the section is marked'),
      opening: v.picklist(Object.keys(openings) as Opening[], 'Choose who can read it at first'),
      after: placeAfter,
    }),
    v.object({
      from: v.literal('template'),
      key: v.pipe(v.string(choose), v.maxLength(60)),
      named: v.record(v.string(), v.array(v.custom<NamedSubject>(isNamedSubject))),
      after: placeAfter,
    }),
  ],
  choose,
);
export type Adding = v.InferOutput<typeof adding>;

/** What a form says, ready to be parsed. */
export function addingOfForm(form: FormData): Record<string, unknown> {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const key = text('key') ?? '';
  return {
    from: text('from'),
    title: text('title'),
    marking: text('marking'),
    opening: text('opening'),
    key,
    named: (beginningOfForm(form).named[key] ?? {}) satisfies Named,
    after: text('after') ?? '',
  };
}

export const templateOf = (kind: string): DocumentTemplate | undefined =>
  templates.find((one) => one.kind === kind);

/**
 * The sections of a template that somebody does not see in a document. Which of them are there and shut is not told:
 * so all of them can be added.
 */
export const unseenOf = (
  template: DocumentTemplate | undefined,
  seenKeys: ReadonlySet<string | null>,
): SectionTemplate[] => template?.sections.filter(({ key }) => !seenKeys.has(key)) ?? [];

/** Of the sections one sees, in their order, the last that comes before `key` in the template; null: none does. */
export function usualPlace(
  template: DocumentTemplate,
  key: string,
  seen: readonly { id: Id; templateKey: string | null }[],
): Id | null {
  const before = new Set(
    template.sections
      .slice(
        0,
        template.sections.findIndex((one) => one.key === key),
      )
      .map((one) => one.key),
  );
  return seen.findLast(({ templateKey }) => templateKey !== null && before.has(templateKey))?.id ?? null;
}
