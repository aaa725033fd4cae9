import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { threadActions, type ThreadFacts } from '#lib/access/policy-threads.ts';
import type { Decision } from '#lib/access/facts.ts';
import { sectionActions } from '#lib/access/policy.ts';
import { factsOf, kinds, states, today, type KindName, type StateName } from './kinds.ts';

const sign = (decision: Decision) =>
  decision.ok
    ? '+'
    : { 'signed-out': '1', 'not-yours': '3', 'not-found': '4', sealed: '9', 'out-of-date': '!' }[
        decision.why
      ];

/** Every kind of thread that the policy tells apart; by somebody else, or by whoever asks. */
const threads = {
  'to-readers': { audience: 'readers', fromReader: true, inReleased: true },
  'to-readers-later': { audience: 'readers', fromReader: false, inReleased: false },
  'to-writers': { audience: 'writers', fromReader: true, inReleased: true },
  'own-to-writers': { audience: 'writers', fromReader: true, inReleased: false, own: true },
  'own-as-writer': { audience: 'writers', fromReader: false, inReleased: true, own: true },
} as const satisfies Record<string, Omit<ThreadFacts, 'authorId' | 'state'> & { own?: true }>;

const shown = ['open', 'for-reading', 'for-comment', 'police-only', 'held', 'agreed', 'held-agreed'] as const;

function answers(name: KindName, state: StateName, thread: keyof typeof threads): string {
  const kind = kinds[name];
  const given: Omit<ThreadFacts, 'authorId' | 'state'> & { own?: true } = threads[thread];
  const { own, ...facts } = given;
  const authorId = own && kind.who ? kind.who.personId : 'somebody-else';
  const judged: ThreadFacts = { ...facts, authorId, state: 'open' };
  const section = factsOf(kind, state);
  return Object.values(threadActions)
    .map((rule) => sign(rule(kind.who, section, judged, today)))
    .join(' ');
}

test('every kind of person × section state × thread × action, exactly as the table says', () => {
  const actual = shown.flatMap((state) =>
    Object.keys(kinds).flatMap((name) =>
      Object.keys(threads).map(
        (thread) =>
          `${state} | ${name} | ${thread} | ${answers(name as KindName, state, thread as keyof typeof threads)}`,
      ),
    ),
  );
  const [head = '', ...lines] = readFileSync(new URL('table-threads.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
  expect(head).toBe(
    `#state | person | thread | ${Object.keys(threadActions)
      .map((action) => action.replace('thread.', ''))
      .join(' ')}`,
  );
  expect(actual).toEqual(lines);
});

test('in every state a thread is never more open than its section', () => {
  for (const state of Object.keys(states) as StateName[])
    for (const name of Object.keys(kinds) as KindName[]) {
      const section = factsOf(kinds[name], state);
      const read = sectionActions['section.read'](kinds[name].who, section, today);
      if (read.ok) continue;
      for (const thread of Object.keys(threads) as (keyof typeof threads)[])
        expect(new Set(answers(name, state, thread).split(' ')), `${state} ${name} ${thread}`).toEqual(
          new Set([sign(read)]),
        );
    }
});
