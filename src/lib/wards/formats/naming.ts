/** Words that are names or abbreviations and keep their form in a sentence. */
const kept = new Map(
  [
    ...['NFIB', 'CS', 'MPS', 'GBH', 'ABH', 'TNO', 'ASB', 'NTE', 'A&E', 'CAD', 'LAS'],
    ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  ].map((word) => [word.toLowerCase(), word]),
);

/**
 * A category as this portal writes it, whatever the case of the file: "VIOLENCE AGAINST THE PERSON" and "Violence
 * Against the Person" are both "Violence against the person".
 */
export function sentenceCase(name: string): string {
  const words = name.trim().replace(/\s+/g, ' ').toLowerCase().split(' ');
  const text = words.map((word) => kept.get(word) ?? word).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A measure's address: its name in lower case with hyphens, at most 80 characters. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '');

/** A name as names are compared: case, "and" or "&", "St" or "Saint", apostrophes and hyphens make no difference. */
export const comparableName = (name: string): string =>
  slugOf(name)
    .replace(/(^|-)saint(?=-|$)/g, '$1st')
    .replace(/-ward$/, '')
    .replaceAll('-', ' ');
