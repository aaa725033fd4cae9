import * as v from 'valibot';

/** In characters (code points), after normalising. Length is what makes a passphrase hard to guess. */
const passphraseLength = { least: 12, most: 200 } as const;

/** The same passphrase from any keyboard: compatibility forms folded (NIST SP 800-63B-4, section 3.1.1.2). */
const plainPassphrase = (typed: string) => typed.toWellFormed().normalize('NFKC');

const characters = (text: string) => [...text].length;

/** A passphrase somebody chooses. No rules about which characters; whether it is easy to guess is asked apart. */
export const newPassphrase = v.pipe(
  v.string('Choose a passphrase'),
  v.maxLength(passphraseLength.most * 4, `Use at most ${passphraseLength.most} characters`),
  v.transform(plainPassphrase),
  v.check(
    (text) => characters(text) >= passphraseLength.least,
    `Use at least ${passphraseLength.least} characters: three or four words that do not belong together are easy to remember`,
  ),
  v.check(
    (text) => characters(text) <= passphraseLength.most,
    `Use at most ${passphraseLength.most} characters`,
  ),
);

/** A passphrase somebody gives to be recognised: never told what is wrong with it. */
export const givenPassphrase = v.pipe(
  v.string('Enter your passphrase'),
  v.nonEmpty('Enter your passphrase'),
  v.transform((typed) => plainPassphrase(typed.slice(0, passphraseLength.most * 4))),
);
