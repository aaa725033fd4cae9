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
 * How many guesses a passphrase withstands, from 0 (known to everyone) to 4, as estimated by zxcvbn. Also
 * judged by what is left without its spaces and signs, because "letmein letmein" is guessed as soon as
 * "letmein", and without what a guesser knows `about` the person, which makes nothing harder to guess.
 */
export function guessability(passphrase: string, about: readonly string[]): number {
  const known = about.flatMap((text) => text.toLowerCase().split(notWord)).filter((word) => word.length > 3);
  const bare = passphrase.toLowerCase().replace(new RegExp(notWord, 'gu'), '');
  const rest = known
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ''), bare);
  return Math.min(...[...new Set([passphrase, rest])].map((text) => estimator.check(text, known).score));
}

const notWord = /[^\p{L}\p{N}]+/u;
