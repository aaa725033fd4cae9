import * as v from 'valibot';
import type { Grant } from '../access/facts.ts';
import { isId } from '../core/ids.ts';
import {
  isSector,
  levels,
  markings,
  sectionKinds,
  subjectKinds,
  type Level,
  type Marking,
  type SectionKind,
} from '../core/words.ts';
import type { ShownPerson } from '../people/naming.ts';

/** What an editor may set of a section, besides its text. */
export type Settings = {
  title: string;
  marking: Marking;
  kind: SectionKind;
  held: boolean;
  announced: boolean;
  grants: Grant[];
};

/** A grant as a form or a program sends it. */
export const grantInput = v.pipe(
  v.object({
    subjectKind: v.picklist(subjectKinds),
    subjectId: v.pipe(v.string(), v.maxLength(64)),
    level: v.picklist(['read', 'comment', 'edit']),
  }),
  v.check(
    ({ subjectKind, subjectId }) =>
      subjectKind === 'everyone'
        ? subjectId === ''
        : subjectKind === 'sector'
          ? isSector(subjectId)
          : isId(subjectId),
    'Choose who it is from the list',
  ),
);

/** The settings as a form or a program sends them, with the edition of the section that they were made on. */
export const settingsInput = v.pipe(
  v.object({
    section: v.pipe(v.string(), v.uuid('Choose the section to change')),
    edition: v.pipe(v.number(), v.integer(), v.minValue(1)),
    title: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'Enter what the section is called'),
      v.maxLength(120, 'A title has at most 120 characters'),
    ),
    marking: v.picklist(markings, 'Choose how the section is marked'),
    kind: v.picklist(sectionKinds, 'Choose what kind of section it is'),
    held: v.boolean(),
    announced: v.boolean(),
    grants: v.pipe(
      v.array(grantInput),
      v.maxLength(300, 'Name fewer organisations and people, or their sector'),
    ),
  }),
  v.forward(
    v.check(
      ({ kind, announced }) => kind !== 'regulatory' || !announced,
      'The title of a regulatory section is never shown to those who cannot read it',
    ),
    ['announced'],
  ),
);
export type SettingsInput = v.InferOutput<typeof settingsInput>;

/** The name under which a form sends the level of a subject. */
export const grantField = ({ subjectKind, subjectId }: Pick<Grant, 'subjectKind' | 'subjectId'>): string =>
  `grant ${subjectKind} ${subjectId}`;

/** What a form says: a field for each subject, and those of `none` left out. */
export function settingsOfForm(form: FormData): Record<string, unknown> {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const grants = [...form.entries()].flatMap(([name, level]) => {
    const [, subjectKind, subjectId] = /^grant (\S+) ?(.*)$/.exec(name) ?? [];
    return subjectKind === undefined || level === 'none' ? [] : [{ subjectKind, subjectId, level }];
  });
  return {
    section: text('section'),
    edition: Number(text('edition')),
    title: text('title'),
    marking: text('marking'),
    kind: text('kind'),
    held: form.has('held'),
    announced: form.has('announced'),
    grants,
  };
}

/** What one person may do before and after a change. */
export type Shift = { person: ShownPerson; before: Level; after: Level };

/** A change of who can read a section, as those who make it see it beforehand. */
export type Shifts = {
  before: number;
  after: number;
  gain: Shift[];
  lose: Shift[];
  /** Still read it, and may do more, or less, than before. */
  more: Shift[];
  less: Shift[];
};

const rankOf = (level: Level): number => levels.indexOf(level);

export function shiftsOf(all: readonly Shift[]): Shifts {
  const reads = (level: Level) => level !== 'none';
  const changed = all.filter(({ before, after }) => before !== after);
  const both = changed.filter(({ before, after }) => reads(before) && reads(after));
  return {
    before: all.filter(({ before }) => reads(before)).length,
    after: all.filter(({ after }) => reads(after)).length,
    gain: changed.filter(({ before }) => !reads(before)),
    lose: changed.filter(({ after }) => !reads(after)),
    more: both.filter(({ before, after }) => rankOf(after) > rankOf(before)),
    less: both.filter(({ before, after }) => rankOf(after) < rankOf(before)),
  };
}

/** Grants of the same subject once, the highest level; in an order that says nothing. */
export function settledGrants(grants: readonly Grant[]): Grant[] {
  const best = new Map<string, Grant>();
  for (const each of grants) {
    const had = best.get(grantField(each));
    if (!had || rankOf(each.level) > rankOf(had.level)) best.set(grantField(each), each);
  }
  return [...best.values()].sort((a, b) => grantField(a).localeCompare(grantField(b)));
}
