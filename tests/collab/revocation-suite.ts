import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databases } from '../fixtures/database.ts';
import { chance } from '../fixtures/random.ts';
import { openPortal, type Portal } from './portal.ts';
import { tryChange, watch, type Watched } from './revocation.ts';
import { changes, slowChange } from './revocation-changes.ts';

const seed = 20261122;

/** Files of slices that write what access is judged by and ask for no recheck; and why none is needed. */
const noRecheck: Record<string, string> = {
  'people/enrolment.server.ts': 'one’s own last owed factor cannot be removed; a new one takes nothing away',
  'people/passkey-making.server.ts': 'a new factor takes nothing away',
  'people/passkeys.server.ts': 'counts uses of a passkey',
  'people/prove.server.ts': 'notes when somebody proved who they are',
  'people/sessions.server.ts': 'notes activity; whoever ends sessions by it rechecks',
  'people/set-up.server.ts': 'the first person of all',
  'people/sweep.server.ts': 'removes sessions that have run out: they were none any more',
  'sections/log.server.ts': 'the text’s own numbers',
  'sections/versions-check.server.ts': 'the text’s own numbers',
  'library/making.server.ts': 'an entry that is just made has nobody in it',
  'sections/making.server.ts': 'a section that is just made has nobody in it',
};

const judgedBy =
  /\.(update|delete)\((person|session|membership|organisation|agreement|signature|section|sectionGrant|document|partnership|passkey|authenticatorApp)\)|\.insert\((membership|agreement|signature|sectionGrant|passkey)\)/;
const rechecks = /await app\.rooms\.recheck\(|await leaveBehind\(|recheckPerson\(|changeOne\(/;

/** That a change of access holds, for whoever is connected, once its command has answered. */
export function revocationSuite(trials: number): void {
  let portal: Portal;
  let watched: Watched;
  beforeAll(async () => {
    portal = await openPortal(databases.at(-1) ?? 'embedded');
    watched = watch(portal);
  });
  afterAll(() => portal.close());

  test('[P3] whatever writes what access is judged by asks for a recheck, or it is said here why not', () => {
    const folder = 'src/lib/';
    const silent = globSync(`${folder}**/*.server.ts`)
      .filter((file) => {
        const text = readFileSync(file, 'utf8');
        return judgedBy.test(text) && !rechecks.test(text);
      })
      .map((file) => file.slice(folder.length));
    expect(silent.filter((file) => !(file in noRecheck))).toEqual([]);
  });

  test(`[P3] after the command's answer nothing of the victim's is stored and nothing reaches them, in ${trials} trials (seed ${seed})`, async () => {
    expect(await manyWithdrawals(watched, { first: 0, count: trials, seed })).toEqual([]);
  }, 600_000);
}

/** What went wrong in trials of every kind of change in turn, six at a time. */
export async function manyWithdrawals(
  watched: Watched,
  { first, count, seed }: { first: number; count: number; seed: number },
): Promise<string[]> {
  const wrong: string[] = [];
  let next = first;
  const worker = async () => {
    for (let i = next++; i < first + count; i = next++) {
      const change = i % 125 === 124 ? slowChange : (changes[i % changes.length] ?? slowChange);
      for (const what of await tryChange(watched, change, chance(seed + i)))
        wrong.push(`trial ${i}, ${what}`);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return wrong;
}
