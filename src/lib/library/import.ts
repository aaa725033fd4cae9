/** Markdown files that come into the library: what is asked, and what is said of each. Pure. */
import * as v from 'valibot';
import { licences, type SectionKey } from './entry.ts';
import { mappedFields, type MappedField, type Mapping } from './markdown-matter.ts';

/** A file as it came, or as it lay in a zip. */
export type MarkdownFile = { name: string; text: string };

export const mostFiles = 500;
/** Of one file, in bytes: a long write-up is a tenth of it. */
export const longestFile = 1024 * 1024;
/** Of all files, as they are sent. */
export const longestSent = 4 * 1024 * 1024;
/** Of all files, unpacked. */
export const longestUnpacked = 16 * 1024 * 1024;

/** What a file would become. */
export type FileAhead =
  | {
      ok: true;
      name: string;
      title: string;
      date: string | null;
      tags: string[];
      sections: SectionKey[];
      /** What it would still need to be published; empty: nothing. */
      missing: string[];
      notes: string[];
      /** An entry of the same title that the organisation has already. */
      already: string | null;
    }
  | { ok: false; name: string; because: string };

/** A name that stands in front matters, and what it is taken for. */
export type NameAhead = { name: string; files: number; example: string; field: MappedField | null };

export type Ahead = {
  /** The files themselves, packed, to be sent back with what is chosen. */
  packed: string;
  names: NameAhead[];
  files: FileAhead[];
};

/** What became of a file. */
export type FileOutcome =
  | { ok: true; name: string; title: string; slug: string; published: boolean; notes: string[] }
  | { ok: false; name: string; because: string };

export const importing = v.object({
  packed: v.pipe(v.string('Choose the files again'), v.nonEmpty('Choose the files again')),
  publish: v.pipe(
    v.optional(v.string(), ''),
    v.transform((said) => said === 'yes'),
  ),
  licence: v.picklist(licences, 'Choose what others may do with them'),
});
export type Importing = v.InferOutput<typeof importing>;

const before = 'map:';
/** The name of the field of a form in which a name of a front matter is mapped. */
export const mapField = (name: string): string => `${before}${name}`;

/** What a form maps: fields named by `mapField`, each with a field of an entry or "": kept beside. */
export function mappingIn(form: Iterable<[string, unknown]>): Mapping {
  const mapped: Record<string, MappedField | null> = {};
  for (const [key, value] of form)
    if (key.startsWith(before) && key.length <= 200)
      Object.defineProperty(mapped, key.slice(before.length), {
        value: mappedFields.find((field) => field === value) ?? null,
        enumerable: true,
      });
  return mapped;
}
