import type * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { acceptanceFields } from '#lib/people/acceptance.server.ts';
import { detailsFields, interestFields, passphraseFields } from '#lib/people/account.server.ts';
import { setUpFields } from '#lib/people/set-up.server.ts';
import { signInFields } from '#lib/people/sign-in.server.ts';
import { readForm, type Fields } from '../../src/routes/doors.ts';

const posted = (fields: Record<string, string>) =>
  new Request('http://localhost/', { method: 'POST', body: new URLSearchParams(fields) });

const forms: [string, v.ObjectSchema<Fields, undefined>, string[]][] = [
  ['signing in', signInFields, ['email', 'passphrase']],
  [
    'the first visit',
    setUpFields,
    ['console', 'name', 'email', 'roleTitle', 'organisation', 'sector', 'passphrase'],
  ],
  ['accepting', acceptanceFields, ['name', 'roleTitle', 'shownAs', 'passphrase']],
  ['details', detailsFields, ['name', 'roleTitle', 'shownAs', 'edition']],
  ['a new passphrase', passphraseFields, ['passphrase']],
];

describe('the forms of people', () => {
  test.each(forms)(
    '%s, sent with nothing in it, says of every field what to do',
    async (_, schema, names) => {
      const { input } = await readForm(posted({}), schema);
      if (input.ok || input.failure.code !== 'invalid') throw new Error('taken');
      expect(Object.keys(input.failure.fields)).toEqual(names);
      for (const message of Object.values(input.failure.fields))
        expect(message).not.toMatch(/undefined|Expected|Invalid/);
    },
  );

  test('boxes left empty are boxes left empty', async () => {
    const { input } = await readForm(posted({}), interestFields);
    expect(input).toEqual({ ok: true, value: { holdsLicence: false, sitsOnCommittee: false } });
  });

  test('what was typed comes back, but no passphrase', async () => {
    const { values } = await readForm(posted({ email: 'ada', passphrase: 'something secret' }), signInFields);
    expect(values).toEqual({ email: 'ada' });
  });

  test.each(['__proto__', 'constructor', 'toString'])('a field named %s does no harm', async (name) => {
    const { input } = await readForm(
      posted({ [name]: 'x', email: 'a@b.example', passphrase: 'y' }),
      signInFields,
    );
    expect(input).toEqual({ ok: true, value: { email: 'a@b.example', passphrase: 'y' } });
  });
});
