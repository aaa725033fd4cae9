import * as v from 'valibot';
import type { Grant } from '../access/facts.ts';
import { markings, type Marking } from '../core/words.ts';
import { grantField, grantInput, settledGrants, settingsOfForm } from '../sections/settings.ts';
import type { StructId } from '../sections/text-tasks.ts';
import { sectionTitle } from './title.ts';

/** How a form names the heading with which the part begins. */
export const headingField = ({ client, clock }: StructId): string => `${client}-${clock}`;

const chooseHeading = 'Choose the heading with which the new section begins';

export const splitting = v.object({
  section: v.pipe(v.string(), v.uuid('Choose the section to split')),
  at: v.pipe(
    v.string(chooseHeading),
    v.regex(/^\d{1,10}-\d{1,15}$/, chooseHeading),
    v.transform((field): StructId => {
      const [client = 0, clock = 0] = field.split('-').map(Number);
      return { client, clock };
    }),
  ),
  title: sectionTitle('Enter what the new section is called'),
  marking: v.picklist(markings, 'Choose how the new section is marked'),
  grants: v.pipe(
    v.array(grantInput),
    v.maxLength(300, 'Name fewer organisations and people, or their sector'),
  ),
});
export type Splitting = v.InferOutput<typeof splitting>;

/** What a form says, ready to be parsed. */
export function splittingOfForm(form: FormData): Record<string, unknown> {
  const { title, marking, grants } = settingsOfForm(form);
  return { at: form.get('at'), title, marking, grants };
}

/** Whether a part stays open to exactly those who can read what it came from: what was said of it may then follow. */
export const sameReaders = (
  before: { marking: Marking; grants: readonly Grant[] },
  after: { marking: Marking; grants: readonly Grant[] },
): boolean => before.marking === after.marking && listed(before.grants) === listed(after.grants);

const listed = (grants: readonly Grant[]): string =>
  settledGrants(grants)
    .map((each) => `${grantField(each)} ${each.level}`)
    .join('\n');
