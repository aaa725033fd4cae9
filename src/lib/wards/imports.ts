import * as v from 'valibot';
import { plainLine } from '../core/text.ts';
import type { Mapping } from './formats/columns.ts';
import { fieldsOfKind, type TableKind } from './formats/fields.ts';
import { releaseKinds, type ReleaseKind } from './formats/kinds.ts';
import { slugOf } from './formats/naming.ts';
import type { ImportReport } from './formats/report.ts';

const line = (most: number) =>
  v.optional(
    v.pipe(v.string(), v.transform(plainLine), v.maxLength(most, `Write at most ${most} characters.`)),
    '',
  );

const areaName = v.pipe(
  v.optional(v.string(), ''),
  v.transform(plainLine),
  v.check((name) => slugOf(name).length >= 2, 'Name the area whose wards these are, for example London.'),
  v.maxLength(60, 'Name the area in at most 60 characters.'),
);
const kind = v.optional(v.union([v.literal(''), v.picklist(releaseKinds)], 'Choose what the file is.'), '');

/** A file that is about to be sent. */
export const announcedFile = v.object({
  name: v.pipe(v.string('Choose a file.'), v.minLength(1, 'Choose a file.'), v.maxLength(400)),
  size: v.pipe(v.number('The file is empty.'), v.integer(), v.minValue(1, 'The file is empty.')),
  area: areaName,
  kind,
});

/** What is said about a file before it is checked again, or imported. Columns come as `column-FIELD`. */
export const importSettings = v.object({
  area: areaName,
  kind,
  title: line(200),
  source: line(100),
  publisher: line(100),
  licence: line(100),
  edition: v.pipe(
    v.optional(v.string(), ''),
    v.trim(),
    v.regex(/^(|20\d\d)$/, 'Write the year of the ward codes as four digits, or leave it empty.'),
  ),
  readers: v.optional(v.picklist(['', 'police', 'everyone']), ''),
});
type ImportSettings = v.InferOutput<typeof importSettings>;

export const withdrawal = v.object({
  reason: v.pipe(
    v.optional(v.string(), ''),
    v.transform(plainLine),
    v.minLength(5, 'Say why it is withdrawn: others rest decisions on these figures.'),
    v.maxLength(500, 'Write at most 500 characters.'),
  ),
});

/** What an import is told, from the form's fields. */
export const choiceOf = (settings: ImportSettings, mapping: Mapping) => ({
  area: { slug: slugOf(settings.area).slice(0, 40), name: settings.area },
  kind: settings.kind === '' ? undefined : settings.kind,
  title: settings.title || undefined,
  source: settings.source || undefined,
  publisher: settings.publisher || undefined,
  licence: settings.licence || undefined,
  edition: settings.edition === '' ? undefined : Number(settings.edition),
  measureAudience: { '': undefined, police: ['police'], everyone: null }[settings.readers],
  mapping,
});

/** The columns somebody chose, out of a form's fields. */
export const mappingIn = (fields: Iterable<[string, unknown]>): Mapping =>
  Object.fromEntries(
    [...fields].flatMap(([name, value]): [string, string][] =>
      name.startsWith('column-') && typeof value === 'string' && value !== ''
        ? [[name.slice(7), value.slice(0, 300)]]
        : [],
    ),
  );

/** The fields whose columns can be corrected. */
export const fieldsToMap = (kind: ReleaseKind) =>
  kind in fieldsOfKind
    ? fieldsOfKind[kind as TableKind].map(({ field, label, required = false }) => ({
        field,
        label,
        required,
      }))
    : [];

export type RunPhase = 'none' | 'checking' | 'checked' | 'importing' | 'done' | 'failed';

/** How far the import of an upload is, as its page shows it. */
export type RunView = {
  phase: RunPhase;
  /** In hundredths of the file. */
  progress: number;
  report: ImportReport | null;
  /** Of a table that could not be read because its columns are not known: their names. */
  unknownColumns: readonly string[];
  message: string | null;
  release: { id: string; already: boolean } | null;
  choice: {
    area: string;
    kind: ReleaseKind | '';
    title: string;
    source: string;
    publisher: string;
    licence: string;
    edition: string;
    readers: '' | 'police' | 'everyone';
    mapping: Mapping;
  };
};
