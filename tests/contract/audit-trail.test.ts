import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import { days } from '#lib/core/clock.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { done } from '#lib/core/result.ts';
import { auditCsv, auditPartnerships, auditTrail } from '#lib/people/audit-trail.server.ts';
import { auditFilter, factsOf } from '#lib/people/audit.ts';
import { record, type AuditEntry } from '#lib/people/audit.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import * as world from '../fixtures/world.ts';

describe.each(databases)('reading the audit trail on %s', (kind) => {
  let t: TestApp;
  let admin: Actor;
  let other: Id;
  let partnershipId: Id;
  let sectionId: Id;
  beforeAll(async () => {
    t = await openTestApp(kind);
    await world.build(t.app, async (tx) => {
      const organisationId = await world.makeOrganisation(tx, { name: 'Portal office' });
      const personId = await world.makePerson(tx, { organisationId, admin: true, name: '=Ada "Min", <b>' });
      other = await world.makePerson(tx, { organisationId, name: 'Ben Other', email: 'ben@test.example' });
      partnershipId = await world.makePartnership(tx, { name: '+Lantern Quay' });
      const documentId = await world.makeDocument(tx, partnershipId);
      sectionId = await world.makeSection(tx, {
        documentId,
        ownerOrganisationId: organisationId,
        title: 'CANARY-7',
      });
      admin = world.actorFor({ personId, organisationId, admin: true });
    });
    await happen({ action: 'session.opened', actor: admin });
    await happen({
      action: 'session.refused',
      actor: null,
      from: '198.51.100.4',
      personal: { email: 'ben@test.example' },
    });
    await happen({
      action: 'person.paused',
      actor: admin,
      subject: { kind: 'person', id: other },
      detail: { sessionsEnded: 2 },
    });
    await happen({
      action: 'section.read',
      actor: admin,
      subject: { kind: 'section', id: sectionId },
      partnershipId,
    });
    t.pass(days(1));
    await happen({ action: 'session.opened', actor: { personId: other, from: '192.0.2.8' } });
    await happen({
      action: 'invitation.made',
      actor: admin,
      subject: { kind: 'invitation', id: newId() },
      partnershipId,
      detail: { role: '@SUM(1)', organisation: newId(), admin: false },
      personal: { email: "=cmd|' /C calc'!A0@test.example" },
    });
  });
  afterAll(() => t.close());

  const happen = (entry: AuditEntry) =>
    t.app.transaction(async (tx) => {
      await record(tx, t.app, entry);
      return done();
    });
  const filter = (given: Record<string, string> = {}) => v.parse(auditFilter, given);
  const page = async (
    given: Record<string, string> = {},
    cursor: Parameters<typeof auditTrail>[2]['cursor'] = null,
  ) => {
    const result = await auditTrail(t.app, admin, { filter: filter(given), cursor });
    if (!result.ok) throw new Error(result.failure.code);
    return result.value;
  };
  const actions = async (given: Record<string, string>) =>
    (await page(given)).rows.map(({ action }) => action);
  const csv = async (given: Record<string, string> = {}) => {
    const result = await auditCsv(t.app, admin, { filter: filter(given) });
    if (!result.ok) throw new Error(result.failure.code);
    let text = '';
    for await (const part of result.value) text += part;
    return text;
  };

  test('is an administrator’s alone', async () => {
    const input = { filter: filter(), cursor: null };
    for (const who of [{ ...admin, admin: false }, { ...admin, status: 'paused' as const }, null]) {
      expect(await auditTrail(t.app, who, input)).toMatchObject({ ok: false, failure: { code: 'denied' } });
      expect(await auditCsv(t.app, who, input)).toMatchObject({ ok: false, failure: { code: 'denied' } });
      expect(await auditPartnerships(t.app, who)).toMatchObject({ ok: false, failure: { code: 'denied' } });
    }
  });

  test('says who did what to whom, when and from where, and never what a section is called', async () => {
    const { rows } = await page();
    expect(rows[3]).toMatchObject({
      words: 'Paused an account',
      who: { name: '=Ada "Min", <b>', organisation: 'Portal office' },
      about: 'person Ben Other',
      aboutHref: `/admin/people/${other}`,
      facts: ['sessions ended: 2'],
      from: '192.0.2.1',
      at: '2026-05-19T09:00:00.000Z',
    });
    expect(rows[2]).toMatchObject({ about: null, partnership: '+Lantern Quay' });
    expect(rows[4]).toMatchObject({ who: null, about: 'ben@test.example', from: '198.51.100.4' });
    expect(JSON.stringify(rows)).not.toContain('CANARY');
    expect(await csv()).not.toContain('CANARY');
  });

  test('narrows by action, person, partnership and London days, alone and together', async () => {
    expect(await actions({ action: 'session.opened' })).toHaveLength(2);
    expect(await actions({ person: other })).toEqual(['session.opened', 'person.paused']);
    expect(await actions({ person: 'ben@' })).toEqual(['session.opened', 'person.paused', 'session.refused']);
    expect(await actions({ partnership: partnershipId })).toEqual(['invitation.made', 'section.read']);
    expect(await actions({ from: '2026-05-20', partnership: partnershipId })).toEqual(['invitation.made']);
    expect(await actions({ to: '2026-05-19', action: 'session.opened' })).toHaveLength(1);
    expect(await actions({ from: '2026-05-21' })).toEqual([]);
    expect(await actions({ person: "%' or 1=1 --" })).toEqual([]);
  });

  test('passes over a filter that does not fit', () => {
    expect(
      filter({ action: 'x', person: 'a'.repeat(300), partnership: 'x', from: 'soon', to: '2026-99-99' }),
    ).toEqual({
      action: '',
      person: '',
      partnership: '',
      from: '',
      to: '',
    });
  });

  test('the file holds no formula, names itself in the trail, and follows the same filter', async () => {
    const text = await csv({ partnership: partnershipId });
    const lines = text.slice(1).split('\r\n').filter(Boolean);
    expect(text.startsWith('\ufefftime,action,what,who')).toBe(true);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('audit.exported');
    expect(lines[2]).toContain(`"'=Ada ""Min"", <b>"`);
    expect(lines[2]).toContain("'+Lantern Quay");
    expect(lines[2]).toContain('role: @SUM(1)');
    for (const field of lines.slice(1).flatMap((line) => line.split(',')))
      expect(field).not.toMatch(/^"?[=+@-]/);
    expect((await page({ action: 'audit.exported' })).rows[0]).toMatchObject({
      who: { name: '=Ada "Min", <b>' },
      partnership: '+Lantern Quay',
    });
  });

  test('pages both ways without losing or repeating an event, and streams more than one part', async () => {
    await t.app.transaction(async (tx) => {
      for (let n = 0; n < 620; n++)
        await record(tx, t.app, { action: 'backup.made', actor: admin, detail: { number: n } });
      return done();
    });
    const seen: string[] = [];
    let last = await page({ action: 'backup.made' });
    for (;;) {
      seen.push(...last.rows.flatMap(({ facts }) => facts));
      if (last.older === null) break;
      last = await page({ action: 'backup.made' }, { before: last.older });
    }
    expect(seen).toEqual(Array.from({ length: 620 }, (_, n) => `number: ${619 - n}`));
    const back = await page({ action: 'backup.made' }, { after: last.rows[0]?.id ?? 0 });
    expect(back.rows.flatMap(({ facts }) => facts)).toEqual(seen.slice(550, 600));
    expect(back).toMatchObject({ older: back.rows.at(-1)?.id, newer: back.rows[0]?.id });
    expect((await csv({ action: 'backup.made' })).split('\r\n')).toHaveLength(622);
  });

  test('facts are said in words, ids and nothings left out', () => {
    expect(factsOf({ sessionsEnded: 2, admin: true, unit: null, organisation: newId() })).toEqual([
      'sessions ended: 2',
      'admin: yes',
    ]);
  });
});
