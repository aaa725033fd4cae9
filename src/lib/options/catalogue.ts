/** The catalogue of tactical options: a maintained list, written out in this folder, the same for everyone. */
import * as v from 'valibot';
import { sectors, type Sector } from '../core/words.ts';
import { locationPowersOptions } from './location-powers.ts';
import { locationStreetsOptions } from './location-streets.ts';
import { locationVenuesOptions } from './location-venues.ts';
import { offenderKnownOptions } from './offender-known.ts';
import { offenderStreetsOptions } from './offender-streets.ts';
import { controllers, sides, type TacticalOption } from './option.ts';
import { victimCareOptions } from './victim-care.ts';
import { victimSafetyOptions } from './victim-safety.ts';

/** The law that the catalogue speaks of is that of England and Wales as it stood in this year. */
export const lawOf = 2025;

/** By side, each in the order in which it was written. */
export const tacticalOptions: readonly TacticalOption[] = [
  ...offenderKnownOptions,
  ...offenderStreetsOptions,
  ...locationPowersOptions,
  ...locationVenuesOptions,
  ...locationStreetsOptions,
  ...victimCareOptions,
  ...victimSafetyOptions,
];

const bySlug = new Map(tacticalOptions.map((option) => [option.slug, option]));

export const tacticalOption = (slug: string): TacticalOption | null => bySlug.get(slug) ?? null;

export const isTacticalOption = (slug: string): boolean => bySlug.has(slug);

const orAny = <const T extends readonly string[]>(words: T) =>
  v.fallback(v.optional(v.picklist(words)), undefined);

/** What a list is narrowed to. A word that is none of ours narrows nothing. */
export const optionFilter = v.object({
  side: orAny(sides),
  controller: orAny(controllers),
  lead: orAny(sectors),
});
export type OptionFilter = v.InferOutput<typeof optionFilter>;

export const optionsFor = ({ side, controller, lead }: OptionFilter): TacticalOption[] =>
  tacticalOptions.filter(
    (option) =>
      (side === undefined || option.side === side) &&
      (controller === undefined || option.controller === controller) &&
      (lead === undefined || option.leads.includes(lead)),
  );

/** The sectors that lead anything, in their order on screens. */
export const leadingSectors: readonly Sector[] = sectors.filter((sector) =>
  tacticalOptions.some(({ leads }) => leads.includes(sector)),
);

/** Options about the same side under the same controller come first, then others of the side. */
export const besideOption = (option: TacticalOption): TacticalOption[] =>
  tacticalOptions
    .filter(({ slug, side }) => slug !== option.slug && side === option.side)
    .map((other) => ({
      other,
      near: other.words.filter((word) => option.words.includes(word)).length,
    }))
    .filter(({ near }) => near > 0)
    .sort((a, b) => b.near - a.near)
    .slice(0, 4)
    .map(({ other }) => other);
