import * as v from 'valibot';
import { plainLine, plainText } from '../core/text.ts';

/** A measure as its reader may see it. `parts` are those of a composite, else empty. */
export type MeasureLine = {
  id: string;
  slug: string;
  name: string;
  kind: string;
  definition: string;
  /** Sectors that may see it; null: everyone who is signed in. Of a composite: those who may see all its parts. */
  audience: string[] | null;
  parentId: string | null;
  parts: { id: string; slug: string; name: string }[];
  archived: boolean;
};

export const isComposite = ({ kind }: { kind: string }) => kind === 'composite';

/** The measure by its slug; `burglary` also finds `burglary-street-level` where nothing else bears the slug. */
export const measureNamed = <T extends { slug: string }>(
  measures: readonly T[],
  slug: string,
): T | undefined =>
  measures.find((one) => one.slug === slug) ?? measures.find((one) => one.slug === `${slug}-street-level`);

/** What a page begins with: recorded violence, by the widest measure of it that there is. */
export function firstMeasure<T extends { slug: string; name: string; parentId: string | null }>(
  measures: readonly T[],
): T | undefined {
  const whole = measures.filter(({ parentId }) => parentId === null);
  return (
    whole.find(({ slug }) => slug === 'violence-against-the-person') ??
    whole.find(({ name }) => /violen/i.test(name)) ??
    whole[0] ??
    measures[0]
  );
}

/** Whoever may see each of several: the sectors in all of the lists; null where each is open to everyone. */
export function commonAudience(audiences: readonly (readonly string[] | null)[]): string[] | null {
  const limited = audiences.filter((audience) => audience !== null);
  const [first, ...others] = limited;
  if (!first) return null;
  return first.filter((sector) => others.every((audience) => audience.includes(sector)));
}

/** Why these cannot be added up; null: they can. */
export function partsTrouble(
  parts: readonly { id: string; name: string; kind: string; parentId: string | null }[],
): string | null {
  if (parts.length < 2) return 'Choose at least two measures to add up';
  if (parts.some(isComposite)) return 'Add up what is counted, not other composites';
  const kinds = new Set(parts.map(({ kind }) => kind));
  if (kinds.has('ward-crime') && kinds.has('street-crime'))
    return 'Ward figures and street-level figures count the same offences: choose from one of them';
  for (const part of parts) {
    const parent = parts.find(({ id }) => id === part.parentId);
    if (parent) return `“${part.name}” is already in “${parent.name}”: counting both would count it twice`;
  }
  return null;
}

const typed = v.optional(v.string(), '');

/** A composite as an analyst defines it. `parts` are slugs. */
export const newComposite = v.object({
  area: v.pipe(typed, v.nonEmpty('Choose the city')),
  name: v.pipe(
    typed,
    v.transform(plainLine),
    v.nonEmpty('Enter a name'),
    v.maxLength(80, 'Use at most 80 characters'),
  ),
  definition: v.pipe(
    typed,
    v.transform(plainText),
    v.nonEmpty('Say what it counts and why: this stands beside every figure'),
    v.maxLength(600, 'Use at most 600 characters'),
  ),
  parts: v.array(v.string()),
});
export type NewComposite = v.InferOutput<typeof newComposite>;

/** "serious-violence" of "Serious violence". */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
