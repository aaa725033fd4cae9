import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { entryActions, entryStates, libraryActions } from '#lib/access/policy-library.ts';
import type { Decision } from '#lib/access/facts.ts';
import { levelOf } from '#lib/access/policy.ts';
import { factsOf, kinds, today, type KindName } from './kinds.ts';

const sign = (decision: Decision) =>
  decision.ok
    ? '+'
    : { 'signed-out': '1', 'not-yours': '3', 'not-found': '4', sealed: '9', 'out-of-date': '!' }[
        decision.why
      ];

const people = Object.keys(kinds) as KindName[];

const entries = () =>
  entryStates.flatMap((state) =>
    [false, true].flatMap((openToPublic) =>
      people.flatMap((name) =>
        [true, false].map((owner) => {
          const facts = { state, openToPublic, owner };
          const answers = Object.values(entryActions).map((rule) => sign(rule(kinds[name].who, facts)));
          return `entry | ${state} ${openToPublic ? 'open' : 'shut'} | ${owner ? 'owner' : 'other'} | ${name} | ${answers.join(' ')}`;
        }),
      ),
    ),
  );

const adding = () =>
  people.flatMap((name) =>
    ['own', 'another'].map((whose) => {
      const { who } = kinds[name];
      const organisationId = whose === 'own' ? (who?.organisationId ?? '') : 'another-organisation';
      const answers = Object.values(libraryActions).map((rule) => sign(rule(who, { organisationId })));
      return `library | ${whose} | ${name} | ${answers.join(' ')}`;
    }),
  );

test('every kind of person × state of an entry × action, exactly as the table says', () => {
  const lines = readFileSync(new URL('table-library.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
  const heads = [
    `#entry | state | whose | person | ${Object.keys(entryActions)
      .map((action) => action.replace('entry.', ''))
      .join(' ')}`,
    `#library | for | person | ${Object.keys(libraryActions)
      .map((action) => action.replace('library.', ''))
      .join(' ')}`,
  ];
  expect([heads[0], ...entries(), heads[1], ...adding()]).toEqual(lines);
});

test('what is marked OFFICIAL-SENSITIVE is nobody’s in the library, whoever is cleared or writes it', () => {
  for (const name of people) {
    const facts = factsOf(kinds[name], 'library');
    expect(levelOf(kinds[name].who, { ...facts, marking: 'OFFICIAL-SENSITIVE' }, today), name).toBe('none');
  }
});
