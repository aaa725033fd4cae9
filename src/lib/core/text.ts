// Characters that hide, reorder or end text: C0 and C1 controls but tab and line feed, bidirectional
// overrides and isolates, zero-width and invisible operators, byte-order mark, soft hyphen, tag characters.
// Zero-width joiner and non-joiner stay: several scripts and emoji need them.
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** One line of text as a person meant it: normalised, hidden characters dropped, white space folded. */
export const plainLine = (value: string) =>
  value.toWellFormed().normalize('NFC').replace(hidden, '').replace(/\s+/g, ' ').trim();

/** Text of several lines: normalised, hidden characters dropped, line ends as `\n`, no trailing white space. */
export const plainText = (value: string) =>
  value
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(hidden, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();

/** Text as it stands in HTML, also between the quotation marks of an attribute. */
export const escapedText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An e-mail address as it is compared: trimmed, in lower case. */
export const plainEmail = (value: string) => plainLine(value).toLowerCase();

/**
 * One CSV field (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front
 * (OWASP "CSV Injection").
 */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (fields: (string | number | null)[]) => `${fields.map(csvField).join(',')}\r\n`;

/** "1 person", "3 people": never a bare number. */
export const counted = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
