import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { wordsIn } from './own-words.ts';

/** What a document says of each change made to it, as updates. */
function typing(type: (text: Y.Text) => void): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  const text = doc.getText('body');
  text.insert(0, 'It was here before.');
  doc.on('update', (update) => updates.push(update));
  type(text);
  return updates;
}

const letterByLetter = (text: Y.Text, at: number, words: string) =>
  [...words].forEach((letter, i) => text.insert(at + i, letter));

test('the words typed letter by letter are one line; those typed elsewhere another', () => {
  const updates = typing((text) => {
    letterByLetter(text, 19, ' The radio is lent.');
    letterByLetter(text, 0, 'Each month: ');
  });
  expect(wordsIn(updates)).toBe('The radio is lent.\nEach month:');
});

test('what was taken away again is left out, and what others wrote is never in it', () => {
  const updates = typing((text) => {
    letterByLetter(text, 19, ' Nine doorrs.');
    text.delete(28, 1);
    text.delete(0, 3);
  });
  expect(wordsIn(updates)).toBe('Nine doors.');
  expect(wordsIn([])).toBe('');
});
