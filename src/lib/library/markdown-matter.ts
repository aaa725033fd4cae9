/** The front matter of a Markdown file, and the fields of an entry that it means. Pure. */
import * as v from 'valibot';
import { parseDocument, stringify } from 'yaml';
import { entryFields, noFields, type EntryFields } from './entry.ts';

/** Who published an entry, and where it stands: said by an export, and kept by an import as its origin. */
export type Origin = { owners: string[]; address: string; published: string | null; version: number };

type Field = Exclude<keyof EntryFields, 'extras'>;
export const mappedFields = [
  'title',
  'summary',
  'date',
  'tags',
  'problem',
  'sides',
  'setting',
  'options',
  'sectors',
  'stage',
  'effect',
  'figures',
  'hours',
  'money',
  'sources',
  'contact',
  'licence',
] as const satisfies readonly Field[];
export type MappedField = (typeof mappedFields)[number];

export const mappedFieldNames = {
  title: 'Title',
  summary: 'Summary',
  date: 'Date',
  tags: 'Tags',
  problem: 'Problem',
  sides: 'Sides of the problem',
  setting: 'Setting',
  options: 'Tactical options',
  sectors: 'Partners',
  stage: 'How well judged',
  effect: 'Step of the effect',
  figures: 'Figures behind it',
  hours: 'Hours',
  money: 'Money',
  sources: 'Sources',
  contact: 'Contact',
  licence: 'Licence',
} as const satisfies Record<MappedField, string>;

/** Which name in a front matter means which field; null: it is kept beside the fields. */
export type Mapping = Readonly<Record<string, MappedField | null>>;

/** Names that others write, in lower case. */
export const usualMapping: Mapping = {
  ...Object.fromEntries(mappedFields.map((field) => [field, field])),
  subtitle: 'summary',
  description: 'summary',
  abstract: 'summary',
  published: 'date',
  keywords: 'tags',
  agency: 'contact',
  organisation: 'contact',
  organization: 'contact',
  references: 'sources',
  license: 'licence',
};

/** What a name means: as it was mapped, else as it usually is; the field's own name before another that means it. */
export const meaning = (name: string, mapping: Mapping): MappedField | null => {
  if (Object.hasOwn(mapping, name)) return mapping[name] ?? null;
  const lower = name.toLowerCase();
  return Object.hasOwn(usualMapping, lower) ? (usualMapping[lower] ?? null) : null;
};

type Matter = Record<string, unknown>;
type Split = { ok: true; matter: Matter; body: string } | { ok: false; because: string };

/** Parts front matter and text. */
export function matterIn(file: string): Split {
  const text = file.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const found = /^---[ \t]*\n([\s\S]*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
  if (!found) return { ok: true, matter: {}, body: text };
  const document = parseDocument(found[1] ?? '', { uniqueKeys: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error)
    return {
      ok: false,
      because: `The lines between --- and --- cannot be read: ${error.message.split('\n')[0] ?? 'they are no YAML'}`,
    };
  const matter: unknown = safely(() => document.toJS({ maxAliasCount: 100 }));
  if (matter === null || matter === undefined)
    return { ok: true, matter: {}, body: text.slice(found[0].length) };
  if (typeof matter !== 'object' || Array.isArray(matter))
    return { ok: false, because: 'The lines between --- and --- are no list of names and values.' };
  return { ok: true, matter: matter as Matter, body: text.slice(found[0].length) };
}

// Aliases of aliases grow beyond all bounds: the reader then throws.
const safely = (work: () => unknown): unknown => {
  try {
    return work();
  } catch {
    return 'no list';
  }
};

/** `given`: the fields that it says itself. */
type Fields =
  { ok: true; fields: EntryFields; given: string[]; notes: string[] } | { ok: false; because: string };

/** The fields that a front matter means. What does not fit a field is kept beside, under its own name, and said. */
export function fieldsIn(matter: Matter, mapping: Mapping): Fields {
  const given: Record<string, unknown> = {};
  const extras: Record<string, unknown> = {};
  const notes: string[] = [];
  const names = Object.keys(matter).sort((a, b) => ownFirst(a) - ownFirst(b));
  for (const name of names) {
    const field = meaning(name, mapping);
    const value = matter[name];
    if (field === null || Object.hasOwn(given, field)) {
      extras[name] = value;
      continue;
    }
    const read = v.safeParse(entryFields.entries[field], asField(field, value));
    if (read.success) given[field] = read.output;
    else if (value !== null && value !== '') {
      if (field === 'title')
        return { ok: false, because: `Its title does not fit: ${read.issues[0].message}.` };
      extras[name] = value;
      notes.push(`“${name}” is kept beside the fields: ${read.issues[0].message}.`);
    }
  }
  if (typeof given.title !== 'string' || given.title === '')
    return {
      ok: false,
      because: 'It has no title: write one between --- and ---, as in title: "Taxi marshals".',
    };
  const { extras: more, ...rest } = extras;
  const nested = typeof more === 'object' && more !== null && !Array.isArray(more);
  const fields = { ...noFields, ...given, extras: nested ? { ...rest, ...more } : extras } as EntryFields;
  return { ok: true, fields, given: Object.keys(given), notes };
}

const ownFirst = (name: string): number => ((mappedFields as readonly string[]).includes(name) ? 0 : 1);

/** A value as others may write it, in the shape of ours. */
function asField(field: MappedField, value: unknown): unknown {
  if (field === 'date') {
    const day = value instanceof Date ? value.toISOString() : value;
    return typeof day === 'string' ? day.trim().slice(0, 10) : day;
  }
  if (field === 'tags' && typeof value === 'string')
    return value.split(/[,;]/).filter((tag) => tag.trim() !== '');
  if (field === 'tags' && Array.isArray(value)) return value.map(String);
  if (field === 'contact' && Array.isArray(value)) return value.map(String).join(', ');
  if (field === 'sources' && Array.isArray(value))
    return value.map((one: unknown) => (typeof one === 'string' ? { title: one, href: one } : one));
  return typeof value === 'number' && ['title', 'summary', 'contact'].includes(field) ? String(value) : value;
}

/** The front matter of an export: what is said, and nothing that is not. */
export function frontMatterOf(fields: EntryFields, origin?: Origin): string {
  const said: Record<string, unknown> = {};
  for (const field of mappedFields) {
    const value = fields[field];
    const nothing = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (!nothing) said[field] = value;
  }
  const { layout: _, ...extras } = fields.extras;
  const clashing: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extras)) {
    // Under its own name it would be read as a field again.
    if (meaning(name, {}) !== null || name === 'extras') clashing[name] = value;
    else said[name] = value;
  }
  if (origin && !Object.hasOwn(said, 'origin')) said.origin = origin;
  if (Object.keys(clashing).length > 0) said.extras = clashing;
  return `---\n${stringify(said, { lineWidth: 0 })}---\n`;
}
