/** Short references of findings and recommendations, as people read them out: PL-7K2Q. */

// No vowels (no words come of it), and of characters that are mistaken for each other at most one: 0 O, 1 I L, 5 S,
// 2 Z, 8 B, 6 G, U V, M N.
const alphabet = '2346789CDFHJKMPQRTVWXY';
const length = 4;

export const prefixes = { finding: 'PL', recommendation: 'RC' } as const;

/** As a pattern, to find them in words. */
export const referencePattern = `(?<![A-Z])(?:PL|RC)-[${alphabet}]{${length}}(?![A-Z0-9])`;
const pattern = new RegExp(`^[A-Z]{2}-[${alphabet}]{${length}}$`);

export const isReference = (value: unknown): value is string =>
  typeof value === 'string' && pattern.test(value);

/**
 * A new random reference, one of 234,256: whoever gives it out makes sure that it is free. Random, because
 * numbers in order would tell how many there are that one cannot see.
 */
export function newReference(random: (n: number) => Uint8Array, prefix: string = prefixes.finding): string {
  let code = '';
  while (code.length < length)
    for (const byte of random(2 * length)) {
      // Only whole multiples of the alphabet: each letter is equally likely.
      if (byte < 256 - (256 % alphabet.length) && code.length < length)
        code += alphabet[byte % alphabet.length];
    }
  return `${prefix}-${code}`;
}

/** How well founded a finding is, in words that stand beside it. */
export const grades = {
  A: 'three or more sources agree',
  B: 'two sources agree',
  C: 'one source says so',
  D: 'not checked yet',
} as const;
export type Grade = keyof typeof grades;

export const isGrade = (value: unknown): value is Grade =>
  typeof value === 'string' && Object.hasOwn(grades, value);
