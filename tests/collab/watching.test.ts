import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eq } from 'drizzle-orm';
import { section } from '#schema/sections.ts';
import type { Grant } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import { readTold, withPart, type Told } from '#lib/sections/watching.ts';
import { closeCodes, malformed } from '#lib/sections/wire.ts';
import { headersOf, openPortal, visit, write, type Portal, type Someone } from './portal.ts';

const to = (sector: string, level: Grant['level']): Grant => ({
  subjectKind: 'sector',
  subjectId: sector,
  level,
});

/** A page of a document, as it is told. */
type Page = {
  told: Told[];
  bytes(): string;
  closed: Promise<number>;
  /** Once something that was told, or is told next, is so. */
  hears(holds: (told: Told) => boolean): Promise<Told>;
  see(see: Record<Id, number>): void;
  send(text: string): void;
  stop(): void;
};

let portal: Portal;
let documentId: Id;
beforeAll(async () => {
  portal = await openPortal('embedded');
});
afterAll(() => portal.close());

async function watch(who: Someone | null, id = documentId, from?: string): Promise<Page> {
  const socket = new WebSocket(`${portal.url}/document/${id}`, { headers: headersOf(who, from) });
  const told: Told[] = [];
  let raw = '';
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    raw += data.toString();
    const read = readTold(data);
    if (read) told.push(read);
    waiting.forEach((look) => look());
  });
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((opened) => socket.on('open', opened));
  return {
    told,
    closed,
    bytes: () => raw,
    hears: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          const found = told.find(holds);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    see: (see) => socket.send(JSON.stringify({ see })),
    send: (text) => socket.send(text),
    stop: () => socket.close(),
  };
}

const idsIn = (told: Told): Id[] => (told.kind === 'sections' ? told.sections.map(({ id }) => id) : []);
const isList = (told: Told): boolean => told.kind === 'sections';

async function documentOf(id: Id): Promise<Id> {
  const [row] = await portal.tested.app.db
    .select({ id: section.documentId })
    .from(section)
    .where(eq(section.id, id));
  return row?.id ?? '';
}

test('[W14] who watches a document is told of what they may read alone: texts, people, that there is something to fetch', async () => {
  const open = await portal.newSection([to('police', 'edit'), to('residents', 'read')]);
  const shut = await portal.newSection([to('police', 'edit')]);
  const held = await portal.newSection([to('police', 'edit'), to('residents', 'read')], { held: true });
  documentId = await documentOf(open);
  const officer = await portal.someone('Officer Quill');
  const resident = await portal.someone('Winifred', { sector: 'residents' });
  const page = await watch(resident);
  expect(new Set(idsIn(await page.hears(isList)))).toEqual(new Set([open, held]));
  page.see({ [open]: 0, [held]: 0, [shut]: 0 });

  const guests = [open, shut, held].map((id) => visit(portal, officer, id));
  await Promise.all(guests.map((guest) => guest.synced()));
  guests.forEach((guest, i) => {
    guest.provider.awareness.setLocalStateField('cursor', null);
    write(guest, ['Canary of the open', 'Canary of the shut', 'Canary of the held'][i] ?? '');
  });
  const text = await page.hears((told) => told.kind === 'text' && told.section === open);
  expect(text.kind === 'text' && text.html).toContain('Canary of the open');
  const people = await page.hears((told) => told.kind === 'people');
  expect(people).toMatchObject({ section: open, people: [{ id: officer.personId }] });
  for (const id of [open, shut, held]) portal.collab.nudge(id, 'comments', 'followers');
  await page.hears((told) => told.kind === 'nudge');

  // What came next to those who may have it came after all of that.
  const [first] = guests;
  if (first) write(first, 'And more');
  const part = await page.hears((told) => told.kind === 'part');
  const whole = text.kind === 'text' && part.kind === 'part' ? withPart(text.html, part) : '';
  expect(whole).toContain('And more');
  expect(whole).toContain('Canary of the open');
  expect(page.told.flatMap((told) => ('section' in told ? [told.section] : []))).not.toContain(shut);
  expect(page.told.filter((told) => 'section' in told && told.section === held)).toEqual([]);
  for (const secret of ['Canary of the shut', 'Canary of the held', shut, 'Officer Quill'])
    expect(page.bytes()).not.toContain(secret);
  guests.forEach((guest) => guest.stop());
  page.stop();
});

test('[W14] a text that grew while no page showed it comes to the first that does, and goes on coming', async () => {
  const id = await portal.newSection([to('police', 'edit'), to('residents', 'read')]);
  documentId = await documentOf(id);
  const officer = await portal.someone('Officer Finch');
  const [early, late] = await Promise.all([
    watch(await portal.someone('Ada', { sector: 'residents' })),
    watch(await portal.someone('Bo', { sector: 'residents' })),
  ]);
  await Promise.all([early, late].map((page) => page.hears(isList)));
  const guest = visit(portal, officer, id);
  await guest.synced();
  for (const words of ['Nobody looks', 'Nobody looks yet']) {
    write(guest, words);
    await expect
      .poll(async () => (await portal.log.rowsUpTo(id, 99)).length)
      .toBe(words.endsWith('yet') ? 2 : 1);
  }
  early.see({ [id]: 0 });
  const first = await early.hears((told) => told.kind === 'text' && told.seq === 2);
  expect(first.kind === 'text' && first.html).toContain('Nobody looks yet');
  write(guest, 'Somebody looks');
  await early.hears((told) => told.kind === 'part' && told.seq === 3);
  late.see({ [id]: 2 });
  await late.hears((told) => told.kind === 'text' && told.seq === 3);
  write(guest, 'Both look');
  const parts = await Promise.all(
    [early, late].map((page) => page.hears((told) => told.kind === 'part' && told.seq === 4)),
  );
  expect(parts[0]).toEqual(parts[1]);
  guest.stop();
  for (const page of [early, late]) page.stop();
});

test('[W15] once a recheck has answered, who lost a section is told nothing of it, and who won one is told that it is there', async () => {
  const officer = await portal.someone('Officer Reed');
  const resident = await portal.someone('Olu', { sector: 'residents' });
  const both = await portal.newSection([to('police', 'edit'), to('residents', 'read')]);
  const police = await portal.newSection([to('police', 'edit')]);
  const page = await watch(resident);
  expect(idsIn(await page.hears(isList))).not.toContain(police);
  page.see({ [both]: 0, [police]: 0 });
  const [guest, later] = [both, police].map((id) => visit(portal, officer, id));
  await Promise.all([guest?.synced(), later?.synced()]);
  if (!guest || !later) throw new Error('Nobody came to write.');

  await portal.grant(police, [to('police', 'edit'), to('residents', 'read')]);
  await page.hears((told) => idsIn(told).includes(police));
  await portal.grant(both, [to('police', 'edit')]);
  const before = page.told.length;
  write(guest, 'Written after it was lost');
  write(later, 'Written after it was won');
  page.see({ [both]: 0, [police]: 0 });
  await page.hears((told) => told.kind === 'text' && told.section === police);
  expect(page.told.slice(before).some((told) => idsIn(told).includes(both))).toBe(false);
  expect(page.bytes()).not.toContain('Written after it was lost');

  await portal.endMembership(resident);
  expect(await page.closed).toBe(closeCodes['not-found']);
  guest.stop();
  later.stop();
});

test('[W16] a document of which nothing may be read, and one that is not there, are closed alike; so are strangers and nonsense', async () => {
  const outsider = await portal.someone('Nobody here');
  await portal.endMembership(outsider);
  expect(await (await watch(outsider)).closed).toBe(closeCodes['not-found']);
  expect(await (await watch(outsider, crypto.randomUUID())).closed).toBe(closeCodes['not-found']);
  expect(await (await watch(outsider, 'nonsense')).closed).toBe(closeCodes['not-found']);
  expect(await (await watch(null)).closed).toBe(closeCodes['signed-out']);
  const member = await portal.someone('Officer Tan');
  expect(await (await watch(member, documentId, 'https://elsewhere.example')).closed).toBe(
    closeCodes['not-yours'],
  );
  for (const nonsense of ['{', '[]', '{"see":{"x":1}}', `{"see":"${'x'.repeat(20_000)}"}`]) {
    const page = await watch(member);
    page.send(nonsense);
    expect(await page.closed).toBe(malformed);
  }
});
