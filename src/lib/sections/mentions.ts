/**
 * Names of people mentioned. They depend on who reads (other organisations may see a role instead of a name),
 * and a rendered text is kept for all: so it says "@someone", and each reader's page fills the names in.
 */

/** What stands for a name in a text that is kept for all. */
export const someone = '@someone';

const drawn = new RegExp(`<span class="mention" data-person="([0-9a-f-]{36})">${someone}</span>`, 'g');

/** The ids of the people mentioned in rendered HTML, each once. */
export const mentionedIn = (html: string): string[] => [
  ...new Set(Array.from(html.matchAll(drawn), ([, person = '']) => person)),
];

/** The same HTML with the names that this reader may see; who has none stays "@someone". */
export const withNames = (html: string, names: ReadonlyMap<string, string>): string =>
  html.replace(drawn, (whole, person: string) => {
    const name = names.get(person);
    return name === undefined ? whole : whole.replace(someone, () => `@${escapeText(name)}`);
  });

const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
