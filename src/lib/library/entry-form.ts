/** The form of what stands beside an entry's text: as it is typed, and read into `EntryFields`. */
import * as v from 'valibot';
import { invalid, done, type FieldMessages, type Result } from '../core/result.ts';
import { plainLine } from '../core/text.ts';
import { entryFields, noFields, type EntryFields } from './entry.ts';

const single = [
  'title',
  'summary',
  'problem',
  'setting',
  'effect',
  'figures',
  'hours',
  'money',
  'stage',
  'sources',
  'contact',
  'licence',
  'tags',
  'date',
] as const;
const multiple = ['sides', 'options', 'sectors'] as const;

/** What was typed and ticked, to be shown again as it was. Sources: a line each, the address last. Tags: with commas. */
export type TypedEntry = Record<(typeof single)[number], string> &
  Record<(typeof multiple)[number], string[]>;

/** Reads the form. What is not text, or not asked for, is passed over. */
export function typedIn(form: FormData): TypedEntry {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const texts = (name: string) =>
    form.getAll(name).filter((value): value is string => typeof value === 'string');
  return Object.fromEntries([
    ...single.map((name) => [name, text(name)]),
    ...multiple.map((name) => [name, texts(name)]),
  ]) as TypedEntry;
}

/** An entry's fields as the form shows them. */
export function typedFrom(fields: EntryFields): TypedEntry {
  const number = (value: number | null) => (value === null ? '' : String(value));
  return {
    title: fields.title,
    summary: fields.summary,
    problem: fields.problem ?? '',
    setting: fields.setting ?? '',
    effect: number(fields.effect),
    figures: fields.figures,
    hours: number(fields.hours),
    money: number(fields.money),
    stage: fields.stage,
    sources: fields.sources.map(({ title, href }) => `${title} ${href}`.trim()).join('\n'),
    contact: fields.contact,
    licence: fields.licence,
    tags: fields.tags.join(', '),
    date: fields.date ?? '',
    sides: [...fields.sides],
    options: [...fields.options],
    sectors: [...fields.sectors],
  };
}

export const nothingTyped: TypedEntry = typedFrom({ ...noFields, title: '' });

/** The fields that were typed; what the form does not ask for (`extras`) stays as it is. */
export function fieldsFrom(typed: TypedEntry, { extras }: Pick<EntryFields, 'extras'>): Result<EntryFields> {
  const amount = (words: string) => (words.trim() === '' ? null : Number(words.replace(/[,£\s]/g, '')));
  const chosen = (words: string) => (words === '' ? null : words);
  const parsed = v.safeParse(entryFields, {
    ...typed,
    problem: chosen(typed.problem),
    setting: chosen(typed.setting),
    effect: amount(typed.effect),
    hours: amount(typed.hours),
    money: amount(typed.money),
    sources: typed.sources.split('\n').flatMap(sourceIn),
    tags: typed.tags
      .split(',')
      .map(plainLine)
      .filter((tag) => tag !== ''),
    date: chosen(typed.date),
    extras,
  });
  return parsed.success ? done(parsed.output) : invalid(messagesOf(parsed.issues));
}

/** "What it is called https://…": the address is the last word of its line. */
function sourceIn(line: string): { title: string; href: string }[] {
  const words = plainLine(line).split(' ');
  const href = words.pop() ?? '';
  if (href === '') return [];
  return [{ title: words.join(' ') || href, href }];
}

/** The first message for each field: of one of several lines or tags, the field's. */
function messagesOf(issues: readonly v.BaseIssue<unknown>[]): FieldMessages {
  const fields: FieldMessages = {};
  for (const issue of issues) fields[v.getDotPath(issue)?.split('.')[0] ?? 'title'] ??= issue.message;
  return fields;
}
