import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import { newId } from '#lib/core/ids.ts';
import type { Sector } from '#lib/core/words.ts';
import { activityOf } from '#lib/partnerships/activity.server.ts';
import { newAgreement, reviewTrouble, signing, startingAgreement } from '#lib/partnerships/agreement.ts';
import {
  agreementDraft,
  agreementOf,
  signAgreement,
  writeAgreement,
} from '#lib/partnerships/agreements.server.ts';
import { createPartnership } from '#lib/partnerships/arranging.server.ts';
import { addMember } from '#lib/partnerships/changing-members.server.ts';
import { documentsOf } from '#lib/partnerships/documents.server.ts';
import { homeOf } from '#lib/partnerships/home.server.ts';
import { partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import { peopleOf } from '#lib/partnerships/people.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, somebodyIn, value } from '../fixtures/partnerships.ts';

const first = { ...startingAgreement('Lantern Quay'), reviewOn: '2027-01-31', version: 1 };

describe.each(databases)('sharing agreements on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  const somebody = (sector: Sector, more?: Partial<Actor>) => somebodyIn(t, sector, more);

  /** A partnership as it really begins: one co-ordinator, and one other for another organisation. */
  const begun = async () => {
    const lead = await somebody('community-safety', { signatory: true });
    const trade = await somebody('licensing-trade', { signatory: true });
    const { id, slug } = value(
      await createPartnership(t.app, lead, {
        name: 'Lantern Quay',
        ward: 'Lantern Quay',
        borough: 'Quayside',
        kind: 'night-time-economy',
      }),
    );
    t.pass(60_000);
    value(await addMember(t.app, lead, id, { email: trade.email, role: 'contributor' }));
    return { lead, trade, id, slug };
  };
  const waitsFor = async (who: Actor) => value(await homeOf(t.app, who)).waiting.map((one) => one.kind);

  test('nothing opens before it is written and signed, by each organisation for itself', async () => {
    const { lead, trade, id, slug } = await begun();
    expect(await waitsFor(lead)).toEqual(['write-agreement']);
    expect(code(await signAgreement(t.app, trade, id, { version: 1 }))).toBe('changed');
    expect(code(await writeAgreement(t.app, trade, id, first))).toBe('not-yours');
    value(await writeAgreement(t.app, lead, id, first));
    expect(t.rechecked.at(-1)).toEqual({ partnership: id });

    const gates = async (who: Actor) => [
      code(await partnershipOverview(t.app, who, { slug })),
      code(await agreementOf(t.app, who, { slug })),
      code(await peopleOf(t.app, who, { slug })),
      code(await activityOf(t.app, who, { slug }, null)),
      code(await documentsOf(t.app, who, id)),
    ];
    expect(await gates(lead)).toEqual(['done', 'done', 'done', 'not-yours', 'not-yours']);
    expect(await gates(trade)).toEqual(['done', 'done', 'not-yours', 'not-yours', 'not-yours']);
    expect(await waitsFor(trade)).toEqual(['sign', 'joined']);

    value(await signAgreement(t.app, trade, id, { version: 1 }));
    expect(t.rechecked.at(-1)).toEqual({ partnership: id });
    expect(await gates(trade)).toEqual(['done', 'done', 'done', 'done', 'done']);
    // The co-ordinator's own organisation has not signed: one signature opens one organisation.
    expect(await gates(lead)).toEqual(['done', 'done', 'done', 'not-yours', 'not-yours']);
  });

  test('a next version closes it for everybody until they sign again', async () => {
    const { lead, trade, id, slug } = await begun();
    value(await writeAgreement(t.app, lead, id, first));
    value(await signAgreement(t.app, lead, id, { version: 1 }));
    value(await signAgreement(t.app, trade, id, { version: 1 }));
    expect(value(await agreementDraft(t.app, lead, { slug })).draft).toMatchObject({
      version: 2,
      text: first.text,
    });
    value(await writeAgreement(t.app, lead, id, { ...first, text: 'Shorter.', version: 2 }));
    expect(code(await activityOf(t.app, trade, { slug }, null))).toBe('not-yours');
    expect(await signAgreement(t.app, trade, id, { version: 1 })).toMatchObject({
      failure: { code: 'changed' },
    });
    value(await signAgreement(t.app, trade, id, { version: 2 }));
    expect(code(await activityOf(t.app, trade, { slug }, null))).toBe('done');
    const { signing: state, agreement } = value(await agreementOf(t.app, trade, { slug }));
    expect(agreement).toMatchObject({ version: 2, text: 'Shorter.' });
    expect(state.signed).toHaveLength(1);
    expect(state.unsigned).toHaveLength(1);
  });

  test('of two next versions written at once the second is told what the first one says', async () => {
    const { lead, id } = await begun();
    const other = await somebody('council');
    value(await addMember(t.app, lead, id, { email: other.email, role: 'co-ordinator' }));
    const results = await Promise.all([
      writeAgreement(t.app, lead, id, { ...first, text: 'Mine' }),
      writeAgreement(t.app, other, id, { ...first, text: 'Theirs' }),
    ]);
    expect(results.map(code).sort()).toEqual(['changed', 'done']);
    const won = results[0]?.ok ? 'Mine' : 'Theirs';
    expect(results.find((one) => !one.ok)).toMatchObject({
      failure: { now: { text: won, reviewOn: '2027-01-31' } },
    });
  });

  test('signing is the signatory’s, for their own organisation, and twice is once', async () => {
    const { lead, trade, id, slug } = await begun();
    value(await writeAgreement(t.app, lead, id, first));
    const colleague = await somebody('licensing-trade', { organisationId: trade.organisationId });
    value(await addMember(t.app, lead, id, { email: colleague.email, role: 'reader' }));
    const overview = value(await partnershipOverview(t.app, colleague, { slug }));
    expect(overview.signing.couldSign).toEqual([{ name: expect.any(String) as string, isMember: true }]);
    expect(code(await signAgreement(t.app, colleague, id, { version: 1 }))).toBe('not-yours');
    // Somebody who joined for one organisation and works for another by now signs for neither.
    const moved = { ...trade, organisationId: lead.organisationId };
    expect(code(await signAgreement(t.app, moved, id, { version: 1 }))).toBe('not-yours');
    expect(
      code(await signAgreement(t.app, await somebody('fire', { signatory: true }), id, { version: 1 })),
    ).toBe('not-found');
    expect(code(await signAgreement(t.app, null, id, { version: 1 }))).toBe('signed-out');
    expect(
      (await Promise.all([1, 2, 3].map(() => signAgreement(t.app, trade, id, { version: 1 })))).map(code),
    ).toEqual(['done', 'done', 'done']);
    const { lines } = value(await activityOf(t.app, trade, { slug }, null));
    expect(JSON.stringify(lines).match(/ signed version 1/g)).toHaveLength(1);
  });

  test('the review is on a day that exists, after today, within three years', async () => {
    const { lead, id } = await begun();
    expect(reviewTrouble('2026-05-19', '2026-05-19')).toContain('after today');
    expect(reviewTrouble('2029-05-19', '2026-05-19')).toBeNull();
    expect(reviewTrouble('2029-05-20', '2026-05-19')).toContain('3 years');
    expect(await writeAgreement(t.app, lead, id, { ...first, reviewOn: '2026-05-18' })).toMatchObject({
      failure: { code: 'invalid', fields: { reviewOn: expect.stringContaining('after today') as string } },
    });
    for (const reviewOn of ['2027-02-30', '20270101', "'; drop table", ''])
      expect(v.safeParse(newAgreement, { ...first, version: '1', reviewOn }).success).toBe(false);
    expect(v.safeParse(newAgreement, { ...first, version: '1' }).success).toBe(true);
    expect(v.safeParse(newAgreement, { ...first, version: '1', text: 'x'.repeat(20_001) }).success).toBe(
      false,
    );
    expect(v.safeParse(signing, { version: '1' }).issues?.[0]?.message).toContain('Tick the box');
    expect(code(await writeAgreement(t.app, lead, newId(), first))).toBe('not-found');
  });
});
