/** A random UUIDv4: the only kind of id that leaves the server, so that ids tell nothing of order or number. */
export type Id = string;

export const newId = (): Id => crypto.randomUUID();

/** Whether a text could be an id at all: the database refuses to compare anything else with one. */
export const isId = (value: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value);

/** The same of an address that `newSlug` made. */
export const isSlug = (value: string): boolean => /^[a-z0-9-]{1,80}$/.test(value);

const slugLetters = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * An address for a named thing: the name in lower case with hyphens, and four random characters, so that
 * neither a repeated name nor a guess reaches somebody else's page.
 * `random` gives that many random bytes.
 */
export function newSlug(name: string, random: (bytes: number) => Uint8Array): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  const suffix = Array.from(random(4), (byte) => slugLetters[byte % slugLetters.length]).join('');
  return `${words || 'ward'}-${suffix}`;
}
