import * as v from 'valibot';
import type { Id } from '../core/ids.ts';
import type { Sector } from '../core/words.ts';
import type { NewDocument } from '../sections/making.server.ts';
import { askedFor, grantsOf, type Named, type NamedSubject } from './audiences.ts';
import { templates, type DocumentTemplate, type SectionTemplate } from './templates.ts';

export type DocumentKind = DocumentTemplate['kind'];

/** Whom a form names, section by section. */
export type NamedIn = Record<string, Named>;

const kinds = templates.map(({ kind }) => kind) as [DocumentKind, ...DocumentKind[]];

/** What a form says: a document, and a field for each organisation or unit that is named for a section. */
export const beginningInput = v.object({
  kind: v.picklist(kinds, 'Choose which document to begin'),
  named: v.record(v.string(), v.record(v.string(), v.array(v.custom<NamedSubject>(isNamedSubject)))),
});
export type BeginningInput = { kind: DocumentKind; named: NamedIn };

export function isNamedSubject(value: unknown): boolean {
  const given = value as Partial<NamedSubject> | null;
  return (
    (given?.subjectKind === 'unit' || given?.subjectKind === 'organisation') &&
    /^[0-9a-f-]{36}$/.test(given.subjectId ?? '')
  );
}

/** The name of the field that names an organisation or a unit of a sector for a section. */
export const namedField = (key: string, sector: Sector, { subjectKind, subjectId }: NamedSubject): string =>
  `named ${key} ${sector} ${subjectKind} ${subjectId}`;

export function beginningOfForm(form: FormData): { kind: unknown; named: NamedIn } {
  const named: NamedIn = {};
  for (const name of form.keys()) {
    const found = /^named (\S+) (\S+) (unit|organisation) (\S+)$/.exec(name);
    if (!found) continue;
    const [, key = '', sector = '', subjectKind, subjectId = ''] = found;
    const subject = { subjectKind: subjectKind as NamedSubject['subjectKind'], subjectId };
    const section = (named[key] ??= {});
    section[sector as Sector] = [...(section[sector as Sector] ?? []), subject];
  }
  return { kind: form.get('kind'), named };
}

/** The sections of a document for which organisations or units are to be named, and of which sectors. */
export const askedIn = (template: DocumentTemplate): { section: SectionTemplate; sectors: Sector[] }[] =>
  template.sections
    .map((section) => ({ section, sectors: askedFor(section) }))
    .filter(({ sectors }) => sectors.length > 0);

/**
 * A document as its template has it, for those who take part: `ownerOf` says which organisation of a sector owns a
 * section at first. A section in which nobody who takes part could write is left out, and `left` says which.
 */
export function documentFrom(
  template: DocumentTemplate,
  named: NamedIn,
  taking: { sectors: ReadonlySet<string>; ownerOf: (sector: Sector) => Id },
): { document: NewDocument; left: string[] } {
  const left: string[] = [];
  const sections = template.sections.flatMap((section) => {
    const { key, title, marking, kind, held, owner } = section;
    const grants = grantsOf(section, named[key]);
    const somebodyWrites = grants.some(
      ({ level, subjectKind, subjectId }) =>
        level === 'edit' && (subjectKind !== 'sector' || taking.sectors.has(subjectId)),
    );
    if (!somebodyWrites) {
      left.push(title);
      return [];
    }
    const ownerOrganisationId = taking.ownerOf(owner);
    const announced = false;
    return [
      { templateKey: key, title, ownerOrganisationId, marking, kind, held, announced, grants, text: [] },
    ];
  });
  return { document: { kind: template.kind, title: template.title, sections }, left };
}
