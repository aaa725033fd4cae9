import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { section } from '#schema/sections.ts';
import type { Actor } from '#lib/access/facts.ts';
import { addOwner, changeEntry, entryToChange, removeOwner } from '#lib/library/changing.server.ts';
import { done } from '#lib/core/result.ts';
import { entrySections, noFields } from '#lib/library/entry.ts';
import { fieldsFrom, nothingTyped, typedFrom } from '#lib/library/entry-form.ts';
import { atomFeed } from '#lib/library/feed.ts';
import { findOpenEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { makeEntry } from '#lib/library/making.server.ts';
import { ownEntries } from '#lib/library/mine.server.ts';
import { publishAhead } from '#lib/library/publish-ahead.server.ts';
import { openEntry, publishEntry, withdrawEntry } from '#lib/library/publishing.server.ts';
import { entryRead, openEntryRead } from '#lib/library/reading.server.ts';
import { structuredData } from '#lib/library/structured-data.ts';
import { entryVersions, entryVersionText } from '#lib/library/versions.server.ts';
import { entryWorkspace } from '#lib/library/writing.server.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { append } from '#lib/sections/text-tasks.ts';
import { restoreVersion } from '#lib/sections/versions.server.ts';
import { databases } from '../fixtures/database.ts';
import { code, value } from '../fixtures/partnerships.ts';
import { openPortal, type Portal } from '../collab/portal.ts';
import { passingOn } from '../collab/practice-stage.ts';

const fields = { ...noFields, title: 'Lights at the rank', summary: 'A council lit the rank.' };

describe.each(databases)('reading and writing entries, on %s', (kind) => {
  let portal: Portal;
  let owner: Actor;
  let other: Actor;
  beforeAll(async () => {
    portal = await openPortal(kind);
    portal.tested.app.rooms = portal.collab;
    const police = await portal.someone('police');
    const on = passingOn(portal, () => ({ police, lead: police }));
    owner = await on.actor(police);
    other = await on.actor((await on.elsewhere('Copperfield', 'Copper Hill')).who);
  });
  afterAll(() => portal.close());

  const app = () => portal.tested.app;
  const begin = async (words: string) =>
    value(await makeEntry(app(), owner, { fields, texts: { done: [paragraph(words)] } }));
  const publish = async (slug: string, note = '') => {
    const { seen, entry } = value(await publishAhead(app(), owner, slug));
    return publishEntry(app(), owner, { slug, edition: entry.edition, note, seen });
  };
  const write = async (slug: string, words: string) => {
    const workspace = value(await entryWorkspace(app(), owner, slug));
    const done = workspace.sections.find(({ title }) => title === 'What was done');
    value(
      await app().rooms.write(done?.id ?? '', owner, (state, clientId) =>
        app().texts.work(append, { state, blocks: [paragraph(words)], clientId }, state.length),
      ),
    );
    return done?.id ?? '';
  };
  const said = (read: unknown) => JSON.stringify(read);

  test('a draft is there for its owners alone, by every way in', async () => {
    const { slug } = await begin('Before the lamps');
    for (const who of [other, null]) {
      expect(code(await entryRead(app(), who, slug))).not.toBe('done');
      expect(code(await entryWorkspace(app(), who, slug))).not.toBe('done');
      expect(code(await publishAhead(app(), who, slug))).not.toBe('done');
      expect(code(await entryVersions(app(), who, slug))).not.toBe('done');
    }
    expect(code(await openEntryRead(app(), slug))).toBe('not-found');
    expect(said(value(await entryRead(app(), owner, slug)))).toContain('Before the lamps');
    expect(value(await ownEntries(app(), owner)).entries.map((one) => one.slug)).toContain(slug);
    expect(value(await ownEntries(app(), other)).entries).toEqual([]);
  });

  test('readers get what was published and nothing later: not in the library, the public page, the feed', async () => {
    const { slug } = await begin('First words');
    value(await publish(slug));
    value(await openEntry(app(), owner, { slug, open: true }));
    await write(slug, 'CANARY');
    const { edition } = value(await entryToChange(app(), owner, slug));
    value(
      await changeEntry(app(), owner, slug, {
        edition,
        fields: { ...fields, title: 'CANARY', summary: 'CANARY' },
      }),
    );
    const search = searchIn(new URLSearchParams({ q: 'canary' }));
    const feed = async () =>
      atomFeed(
        value(await findOpenEntries(app(), searchIn(new URLSearchParams()))).entries,
        'https://wardmote.example',
        app().clock(),
      );
    const read = value(await entryRead(app(), other, slug));
    const openly = value(await openEntryRead(app(), slug));
    for (const each of [read, openly]) {
      expect(said(each)).toContain('First words');
      expect(said(each)).not.toContain('CANARY');
    }
    expect(structuredData(openly, 'https://wardmote.example/open/x')).not.toContain('CANARY');
    expect(await feed()).not.toContain('CANARY');
    expect(value(await findOpenEntries(app(), search)).total).toBe(0);
    expect(value(await entryRead(app(), owner, slug)).owned).toMatchObject({ changed: true });

    value(await publish(slug, 'More was said.'));
    expect(said(value(await entryRead(app(), other, slug)))).toContain('CANARY');
    expect(await feed()).toContain('CANARY');
    // Readers see what was said of each version; older texts are the owners' alone.
    const { versions } = value(await entryVersions(app(), other, slug));
    expect(versions.map(({ number, note }) => [number, note])).toEqual([
      [2, 'More was said.'],
      [1, ''],
    ]);
    expect(code(await entryVersionText(app(), other, { slug, version: '1' }))).toBe('not-yours');
    const first = value(await entryVersionText(app(), owner, { slug, version: '1' }));
    expect(said(first)).not.toContain('CANARY');

    value(await withdrawEntry(app(), owner, { slug, because: 'It is wrong.' }));
    expect(code(await openEntryRead(app(), slug))).toBe('not-found');
    expect(code(await entryRead(app(), other, slug))).toBe('not-found');
    expect(await feed()).not.toContain('CANARY');
  });

  test('nothing is published that was not looked at; an older text is put back', async () => {
    const { slug } = await begin('As it was');
    value(await publish(slug));
    const { seen, entry } = value(await publishAhead(app(), owner, slug));
    const id = await write(slug, 'Written meanwhile');
    const late = { slug, edition: entry.edition, note: '', seen };
    expect(code(await publishEntry(app(), owner, late))).toBe('changed');
    const [first] = value(await entryVersionText(app(), owner, { slug, version: '1' })).sections.filter(
      (one) => one.id === id,
    );
    value(await restoreVersion(app(), owner, { section: id, version: first?.number ?? 0 }));
    expect(code(await restoreVersion(app(), other, { section: id, version: 1 }))).not.toBe('done');
    expect(said(value(await entryWorkspace(app(), owner, slug)))).not.toContain('Written meanwhile');
  });

  test('a heading keeps the question that it stands for, whatever it is called', async () => {
    const { slug } = await begin('Renamed');
    const asked = async () =>
      new Map(value(await entryWorkspace(app(), owner, slug)).sections.map(({ id, asks }) => [id, asks]));
    const before = await asked();
    expect([...before.values()]).toEqual(entrySections.map(({ asks }) => asks));
    const [id = ''] = before.keys();
    await app().transaction(async (tx) => {
      await tx.update(section).set({ title: 'Why here' }).where(eq(section.id, id));
      return done();
    });
    expect(await asked()).toEqual(before);
  });

  test('another owner writes it too, until they are taken off; the last one stays', async () => {
    const { slug } = await begin('Ours');
    const [body] = await app()
      .db.select({ id: section.ownerOrganisationId })
      .from(section)
      .where(eq(section.ownerOrganisationId, other.organisationId));
    const name = `Organisation ${body?.id?.slice(0, 8) ?? ''}`;
    expect(code(await addOwner(app(), owner, slug, 'No such body'))).toBe('invalid');
    expect(code(await addOwner(app(), other, slug, name))).toBe('not-found');
    value(await addOwner(app(), owner, slug, name.toUpperCase()));
    expect(said(value(await entryWorkspace(app(), other, slug)))).toContain('Ours');
    expect(code(await removeOwner(app(), owner, slug, owner.organisationId))).toBe('refused');
    value(await removeOwner(app(), owner, slug, other.organisationId));
    expect(code(await entryWorkspace(app(), other, slug))).toBe('not-found');
  });

  test('two who change the same entry do not write over each other', async () => {
    const { slug } = await begin('Both');
    const { edition } = value(await entryToChange(app(), owner, slug));
    const change = (summary: string) =>
      changeEntry(app(), owner, slug, { edition, fields: { ...fields, summary } });
    value(await change('The first'));
    const second = await change('The second');
    expect(code(second)).toBe('changed');
    expect(said(second)).toContain('The first');
  });
});

test('what was typed becomes fields and is shown again as it was; what is wrong is said at its field', () => {
  const typed = {
    ...nothingTyped,
    title: 'Lights',
    sources: 'A report https://example.org/a\nhttps://example.org/b',
    money: '£1,900',
    hours: '6.5',
    tags: 'light, ranks,, light',
    sides: ['location'],
  };
  const read = value(fieldsFrom(typed, { extras: { kept: 1 } }));
  expect(read).toMatchObject({ money: 1900, hours: 6.5, tags: ['light', 'ranks'], extras: { kept: 1 } });
  expect(read.sources).toEqual([
    { title: 'A report', href: 'https://example.org/a' },
    { title: 'https://example.org/b', href: 'https://example.org/b' },
  ]);
  expect(value(fieldsFrom(typedFrom(read), read))).toEqual(read);
  const wrong = fieldsFrom({ ...typed, sources: 'A report javascript:alert(1)', hours: 'many' }, noFields);
  expect(wrong).toMatchObject({
    failure: { fields: { sources: expect.stringMatching('https'), hours: expect.stringMatching('number') } },
  });
});
