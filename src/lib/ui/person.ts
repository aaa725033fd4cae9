import type { Sector } from '../core/words.ts';

/** All that a screen shows of a person: what `people/naming.ts` lets through. */
export type PersonOnScreen = { label: string; organisation: string; sector: Sector; initials: string };
