/** Help in plain words: first steps for each kind of user, and what is hard at first. */
import type { Sector } from '../core/words.ts';
import { guides } from './guides.ts';
import type { HelpPage } from './page.ts';
import { topics } from './topics.ts';

export const helpPages: readonly HelpPage[] = [...guides, ...topics];
export const helpPage = (slug: string): HelpPage | undefined => helpPages.find((one) => one.slug === slug);

const guideOf = {
  police: 'analysts',
  'community-safety': 'co-ordinators',
  'licensing-trade': 'trade-and-business',
  business: 'trade-and-business',
  residents: 'residents',
  'elected-members': 'residents',
} as const satisfies Partial<Record<Sector, string>>;

/** The first steps that fit a person best: by what they may do first, then by their sector. */
export function guideFor(who: { sector: Sector; admin: boolean }): HelpPage {
  const slug = who.admin
    ? 'administrators'
    : ((guideOf as Partial<Record<Sector, string>>)[who.sector] ?? 'voluntary-and-partners');
  const found = helpPage(slug);
  if (!found) throw new Error(`There is no guide ${slug}.`);
  return found;
}
