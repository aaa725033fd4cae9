import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import { denied, done, type Result } from '../core/result.ts';
import { besideOption, optionsFor, tacticalOption, type OptionFilter } from './catalogue.ts';
import type { TacticalOption } from './option.ts';

/** The options of the catalogue, narrowed; the same for everyone who is signed in. */
export function optionList(actor: Who, filter: OptionFilter): Result<TacticalOption[]> {
  const allowed = authorisePortal(actor, 'portal.use');
  return allowed.ok ? done(optionsFor(filter)) : allowed;
}

/** One option, and the titles of those beside it. */
export function optionPage(
  actor: Who,
  slug: string,
): Result<{ option: TacticalOption; beside: { slug: string; title: string }[] }> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  const option = tacticalOption(slug);
  if (!option) return denied('not-found');
  return done({ option, beside: besideOption(option).map(({ slug, title }) => ({ slug, title })) });
}
