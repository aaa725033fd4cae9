import type { Sector } from '#lib/core/words.ts';
import type { Block } from '#lib/sections/blocks.ts';
import type { OrganisationKey, PersonKey } from './harrowmere.ts';

/** `unit` is the name of one of the organisation's units; without it the whole organisation is meant. */
export type NamedKey = { of: OrganisationKey; unit?: string };

/** The text of one section of a template, and whose it is. */
export type Written = {
  owner: OrganisationKey;
  /** Who puts the text there. */
  by: PersonKey;
  named?: Partial<Record<Sector, readonly NamedKey[]>>;
  text: readonly Block[];
};

export const directorate: NamedKey = { of: 'police', unit: 'Violence Directorate' };
export const neighbourhood: NamedKey = { of: 'police', unit: 'Quay Neighbourhood' };
export const licensing: NamedKey = { of: 'quaysideCouncil', unit: 'Licensing' };
export const safety: NamedKey = { of: 'quaysideCsp' };

/** The finding of the profile that its plan answers. */
export const rank = 'PL-7K2Q';
