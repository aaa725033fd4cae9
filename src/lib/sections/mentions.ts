/**
 * Names of people mentioned. They depend on who reads (other organisations may see a role instead of a name),
 * and a rendered text is kept for all: so it says "@someone", and each reader's page fills the names in.
 */
import { escapedText } from '../core/text.ts';
import { shownAttributes, type Value } from './attributes.ts';

/** What stands for a name in a text that is kept for all. */
export const someone = '@someone';

const drawn = new RegExp(
  `<span class="mention" data-(?:person|organisation)="([0-9a-f-]{36})">${someone}</span>`,
  'g',
);

/** What a mention carries in HTML: the id of the person, or of the organisation. */
export function mentionHtml(attrs: Record<string, unknown>): Record<string, Value | undefined> {
  const { person, organisation } = shownAttributes('mention', attrs);
  const whose =
    typeof organisation === 'string' ? { 'data-organisation': organisation } : { 'data-person': person };
  return { class: 'mention', ...whose };
}

/** The ids of the people and organisations mentioned in rendered HTML, each once. */
export const mentionedIn = (html: string): string[] => [
  ...new Set(Array.from(html.matchAll(drawn), ([, id = '']) => id)),
];

/** The same HTML with the names that this reader may see; who has none stays "@someone". */
export const withNames = (html: string, names: ReadonlyMap<string, string>): string =>
  html.replace(drawn, (whole, id: string) => {
    const name = names.get(id);
    return name === undefined ? whole : whole.replace(someone, () => `@${escapedText(name)}`);
  });

/** The same HTML for anyone at all: everyone mentioned is "@someone", and no id tells who that is. */
export const namingNobody = (html: string): string =>
  html.replace(drawn, `<span class="mention">${someone}</span>`);
