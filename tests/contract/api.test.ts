import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Who } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { partnershipsToAdminister } from '#lib/partnerships/appointing.server.ts';
import { addMember } from '#lib/partnerships/changing-members.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases, root } from '../fixtures/database.ts';
import { readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';
import { build, makeDocument, makeSection } from '../fixtures/world.ts';
import * as rest from '../../src/routes/api/v1/[...rest]/+server.ts';
import { description } from '../../src/routes/api/v1/description.ts';
import * as openapi from '../../src/routes/api/v1/openapi.json/+server.ts';
import * as list from '../../src/routes/api/v1/partnerships/+server.ts';
import * as one from '../../src/routes/api/v1/partnerships/[id]/+server.ts';
import * as documents from '../../src/routes/api/v1/partnerships/[id]/documents/+server.ts';

type Handler = (event: never) => Response | Promise<Response>;

describe('the description of the API', () => {
  const folder = join(root, 'src/routes/api/v1');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('+server.ts'),
  );
  const addresses = files
    .map((file) => `/api/v1/${file.replace(/\/?\+server\.ts$/, '')}`.replace(/\[(\w+)\]/g, '{$1}'))
    .filter((address) => !address.includes('[...'));

  test('names exactly the addresses there are', () => {
    expect(Object.keys(description.paths).sort()).toEqual(addresses.sort());
  });

  test('names exactly the methods each address takes', async () => {
    for (const [address, item] of Object.entries(description.paths)) {
      const file = address.replace('/api/v1/', '').replace(/\{(\w+)\}/g, '[$1]');
      const module = (await import(join(folder, file, '+server.ts'))) as Record<string, unknown>;
      const methods = Object.keys(module).filter((name) => /^[A-Z]+$/.test(name));
      expect([address, Object.keys(item).sort()]).toEqual([
        address,
        methods.map((method) => method.toLowerCase()).sort(),
      ]);
    }
  });

  test('resolves every reference, and is what the address answers', async () => {
    const text = JSON.stringify(description);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(Object.keys(description.components.schemas)).toContain(name);
    const response = openapi.GET();
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(JSON.stringify(await response.json())).toBe(text);
  });
});

describe.each(databases)('the API on %s', (kind) => {
  let t: TestApp;
  let lead: Actor;
  let trade: Actor;
  let late: Actor & { email: string };
  let id: Id;

  beforeAll(async () => {
    t = await openTestApp(kind);
    lead = await somebodyIn(t, 'community-safety');
    trade = await somebodyIn(t, 'licensing-trade');
    late = await somebodyIn(t, 'fire');
    const police = await somebodyIn(t, 'police');
    ({ id } = await readyIn(t, lead, [
      [trade, 'contributor'],
      [police, 'contributor'],
    ]));
    value(await addMember(t.app, lead, id, { email: late.email, role: 'reader' }));
    await build(t.app, async (tx) => {
      const ownerOrganisationId = lead.organisationId;
      const open = await makeDocument(tx, id, 'What is happening here');
      const shut = await makeDocument(tx, id, 'Canary of tactics');
      const everyone = [{ subjectKind: 'everyone', subjectId: '', level: 'read' } as const];
      const policeOnly = [{ subjectKind: 'sector', subjectId: 'police', level: 'edit' } as const];
      await makeSection(tx, { documentId: open, ownerOrganisationId, grants: everyone });
      await makeSection(tx, { documentId: shut, ownerOrganisationId, grants: policeOnly });
    });
  });
  afterAll(() => t.close());

  const ask = async (handler: unknown, actor: Who, params: Record<string, string> = {}) => {
    const event = { locals: { app: t.app, actor, requestId: 'r-1' }, params, route: { id: '/api/v1' } };
    const response = await (handler as Handler)(event as never);
    const type = response.headers.get('content-type') ?? '';
    expect(type).toBe(response.ok ? 'application/json; charset=utf-8' : 'application/problem+json');
    const body = (await response.json()) as Record<string, unknown>;
    if (!response.ok)
      expect(body).toMatchObject({
        status: response.status,
        type: `urn:wardmote:problem:${String(body.title)}`,
      });
    return { status: response.status, body };
  };

  test('lists my partnerships, and one of them in full', async () => {
    const { status, body } = await ask(list.GET, trade);
    expect(status).toBe(200);
    const { organisation } = (body.items as Record<string, { name: string }>[])[0] ?? {};
    expect(body.items).toEqual([
      {
        id,
        slug: `ward-${id.slice(0, 8)}`,
        name: 'Lantern Quay',
        ward: 'Lantern Quay',
        borough: 'Quayside',
        kind: 'night-time-economy',
        stage: 'select',
        createdAt: '2026-05-01T09:00:00.000Z',
        role: 'contributor',
        organisation: { name: organisation?.name, sector: 'licensing-trade' },
        agreement: { version: 1, reviewOn: '2027-05-01', signed: true },
      },
    ]);
    const full = await ask(one.GET, trade, { id });
    expect(full.body).toMatchObject((body.items as object[])[0] ?? {});
    expect(full.body.signed).toHaveLength(3);
    expect(full.body.people).toHaveLength(4);
    // The police officer's name stays among the police.
    const police = (full.body.people as { sector: string; label: string }[]).find(
      (who) => who.sector === 'police',
    );
    expect(police?.label).toBe('Member of staff');
  });

  test('documents: only those of which a section is open to me', async () => {
    const titles = async (who: Actor) =>
      ((await ask(documents.GET, who, { id })).body.items as { title: string }[]).map((row) => row.title);
    expect(await titles(trade)).toEqual(['What is happening here']);
    expect(await titles({ ...lead, sector: 'police' })).toEqual(['What is happening here']);
    expect((await ask(documents.GET, late, { id })).status).toBe(403);
    const overview = await ask(one.GET, late, { id });
    expect(overview.body.people).toEqual([]);
    expect(overview.body.agreement).toMatchObject({ signed: false });
  });

  test('not there and not for me are one answer; nobody is asked to sign in', async () => {
    const outsider = await somebodyIn(t, 'police', { admin: true });
    for (const handler of [one.GET, documents.GET]) {
      const notMine = await ask(handler, outsider, { id });
      expect(notMine.status).toBe(404);
      expect(await ask(handler, outsider, { id: newId() })).toEqual(notMine);
      expect(await ask(handler, outsider, { id: "1' or '1'='1" })).toEqual(notMine);
      expect((await ask(handler, null, { id })).status).toBe(401);
    }
    expect((await ask(list.GET, null)).status).toBe(401);
    expect((await ask(list.GET, outsider)).body).toEqual({ items: [] });
    expect((await ask(list.GET, { ...trade, rulesAccepted: false })).status).toBe(403);
    expect((await ask(list.GET, { ...trade, status: 'paused' })).status).toBe(401);
  });

  test('unknown addresses, wrong methods and surprises are problems too', async () => {
    expect((await ask(rest.fallback, trade)).status).toBe(404);
    for (const { fallback } of [list, one, documents, openapi])
      expect((await ask(fallback, trade)).status).toBe(405);
    const broken = { ...t.app, db: undefined };
    const event = {
      locals: { app: broken, actor: trade, requestId: 'r-2' },
      params: {},
      route: { id: '/api/v1' },
    };
    const response = await (list.GET as Handler)(event as never);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ title: 'failed', request: 'r-2' });
  });

  test('an administrator’s list names police by their role', async () => {
    const admin = await somebodyIn(t, 'council', { admin: true });
    const { partnerships } = value(await partnershipsToAdminister(t.app, admin, null));
    expect(partnerships.find((row) => row.id === id)?.coordinators).toHaveLength(1);
  });
});
