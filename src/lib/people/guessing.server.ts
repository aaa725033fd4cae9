import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';

// Loading this file takes 0.4 s and 60 MB for its word lists: import it when a passphrase is chosen, not before.
const estimator = new ZxcvbnFactory({
  dictionary: { ...common, ...english },
  graphs: adjacencyGraphs,
  // A long repetition takes a second to judge; what the first 64 characters do not save, the rest may not.
  maxLength: 64,
});

/**
 * How many guesses a passphrase withstands, from 0 (known to everyone) to 4, as estimated by zxcvbn. `about`
 * holds what a guesser knows of the person. Also judged without its spaces and signs, because "letmein
 * letmein" is guessed as soon as "letmein".
 */
export function guessability(passphrase: string, about: readonly string[]): number {
  const known = about
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .filter((text) => text.length > 2);
  const bare = passphrase.replace(/[^\p{L}\p{N}]+/gu, '');
  return Math.min(...[passphrase, bare].map((text) => estimator.check(text, known).score));
}
