import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  packageActions,
  remarkActions,
  shareActions,
  type RemarkFacts,
  type ShareFacts,
} from '#lib/access/policy-practice.ts';
import type { Decision } from '#lib/access/facts.ts';
import { sectionActions } from '#lib/access/policy.ts';
import { factsOf, kinds, states, today, type KindName, type StateName } from './kinds.ts';

const sign = (decision: Decision) =>
  decision.ok
    ? '+'
    : { 'signed-out': '1', 'not-yours': '3', 'not-found': '4', sealed: '9', 'out-of-date': '!' }[
        decision.why
      ];

const people = Object.keys(kinds) as KindName[];

/** Packages: in every state of their section, with their words released or not. */
const packages = () =>
  (Object.keys(states) as StateName[]).flatMap((state) =>
    people.flatMap((name) =>
      [true, false].map((inReleased) => {
        const section = factsOf(kinds[name], state);
        const answers = Object.values(packageActions).map((rule) =>
          sign(rule(kinds[name].who, section, { inReleased }, today)),
        );
        return `package | ${state} | ${inReleased ? 'released' : 'later'} | ${name} | ${answers.join(' ')}`;
      }),
    ),
  );

const shareStates = ['waiting', 'approved', 'refused', 'taken-back'] as const;
const shares = () =>
  shareStates.flatMap((state) =>
    (['co-ordinator', 'contributor', 'community-representative', 'reader', 'none'] as const).flatMap((role) =>
      [true, false].flatMap((own) =>
        [true, false].map((other) => {
          const { who } = kinds.police;
          const capacity =
            role === 'none' || !who
              ? null
              : {
                  role,
                  organisationId: who.organisationId,
                  sector: who.sector,
                  unitId: null,
                  agreementSigned: true,
                };
          const facts: ShareFacts = {
            authorId: own && who ? who.personId : 'somebody-else',
            state,
            otherCoordinator: other,
          };
          const answers = Object.values(shareActions).map((rule) => sign(rule(who, { capacity }, facts)));
          return `share | ${state} | ${own ? 'own' : 'theirs'} ${other ? 'another' : 'alone'} | ${role} | ${answers.join(' ')}`;
        }),
      ),
    ),
  );

const remarks = () =>
  (['nobody', 'outsider', 'administrator', 'police'] as const).flatMap((name) =>
    [true, false].flatMap((entryOpen) =>
      [true, false].flatMap((owner) =>
        (['question', 'comment'] as const).flatMap((kind) =>
          [false, true].map((hidden) => {
            const facts: RemarkFacts = { entryOpen, owner, kind, hidden };
            const answers = Object.values(remarkActions).map((rule) => sign(rule(kinds[name].who, facts)));
            const about = `${entryOpen ? 'open' : 'shut'} ${owner ? 'owner' : 'guest'} ${kind}`;
            return `remark | ${about} | ${hidden ? 'hidden' : 'shown'} | ${name} | ${answers.join(' ')}`;
          }),
        ),
      ),
    ),
  );

test('packages, shares and remarks: every cell exactly as the table says', () => {
  const lines = readFileSync(new URL('table-practice.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
  const head = [packageActions, shareActions, remarkActions].map(
    (actions) =>
      `#${Object.keys(actions)
        .map((action) => action.replace(/^(package|share|remark)\./, ''))
        .join(' ')}`,
  );
  expect(lines.slice(0, 3)).toEqual(head);
  expect([...packages(), ...shares(), ...remarks()]).toEqual(lines.slice(3));
});

test('a package is never more open than its section, and nothing leaves one that is closed or regulatory', () => {
  for (const state of Object.keys(states) as StateName[])
    for (const name of people) {
      const { who } = kinds[name];
      const section = factsOf(kinds[name], state);
      const read = sectionActions['section.read'](who, section, today);
      for (const inReleased of [true, false])
        for (const [action, rule] of Object.entries(packageActions)) {
          const decision = rule(who, section, { inReleased }, today);
          if (!read.ok) expect(decision, `${state} ${name} ${action}`).toEqual(read);
          if (section.marking === 'OFFICIAL-SENSITIVE' || section.kind === 'regulatory')
            if (action === 'package.share' || action === 'package.report')
              expect(decision.ok, `${state} ${name} ${action}`).toBe(false);
        }
    }
});

test('nobody approves what they wrote themselves while there is another co-ordinator', () => {
  for (const line of shares())
    if (line.includes('| own another |')) expect(line.split(' | ').at(-1)?.split(' ')[1]).not.toBe('+');
});
