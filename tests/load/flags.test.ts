import { expect, test } from 'vitest';
import { readAccounts, readFlags, WrongFlag } from './flags.ts';

test('without a word: 200 people and 1,000 readers for ten minutes on a stage of its own', () => {
  expect(readFlags([])).toEqual({
    url: null,
    demo: false,
    accounts: null,
    people: 200,
    readers: 1000,
    sections: 40,
    partnerships: 20,
    minutes: 10,
    seed: 1,
    report: null,
  });
});

test('a crowd goes to this machine, or to where its owner says so', () => {
  for (const here of ['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000/'])
    expect(readFlags(['--url', here, '--demo']).url?.origin).toBe(here.replace(/\/$/, ''));
  for (const there of ['https://wardmote.example', 'http://127.0.0.1.example', 'http://10.0.0.7:3000'])
    expect(() => readFlags(['--url', there, '--demo'])).toThrow('--yes-this-is-mine');
  const meant = ['--url', 'https://wardmote.example', '--accounts', 'them', '--yes-this-is-mine'];
  expect(readFlags(meant).url?.host).toBe('wardmote.example');
});

test('what makes no sense is said, not guessed', () => {
  for (const wrong of [
    ['--people', 'many'],
    ['--people', '0'],
    ['--sections', '1.5'],
    ['--minutes', '1000'],
    ['--demo'],
    ['--url', 'http://127.0.0.1:3000'],
    ['--url', 'http://127.0.0.1:3000', '--demo', '--accounts', 'them'],
    ['--url', 'http://127.0.0.1:3000/partnerships', '--demo'],
    ['--persons', '3'],
  ])
    expect(() => readFlags(wrong), wrong.join(' ')).toThrow(WrongFlag);
});

test('accounts are lines; a passphrase may hold commas', () => {
  expect(readAccounts('a@x.example,open, sesame\r\n\n b@x.example , four words here \n')).toEqual([
    { email: 'a@x.example', passphrase: 'open, sesame' },
    { email: 'b@x.example', passphrase: 'four words here' },
  ]);
  expect(() => readAccounts('a@x.example,fine\nnobody')).toThrow('Line 2');
});
