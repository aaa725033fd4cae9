import { isHttpError } from '@sveltejs/kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Who } from '#lib/access/facts.ts';
import { changeEntry, entryToChange } from '#lib/library/changing.server.ts';
import { noFields, type EntryFields } from '#lib/library/entry.ts';
import { makeEntry } from '#lib/library/making.server.ts';
import { openEntry, publishEntry, withdrawEntry } from '#lib/library/publishing.server.ts';
import type { EntryRead } from '#lib/library/reading.server.ts';
import { structuredData } from '#lib/library/structured-data.ts';
import { mention, paragraph } from '#lib/sections/blocks.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { somebodyIn, value } from '../fixtures/partnerships.ts';
import * as list from '../../src/routes/(public)/open/+page.server.ts';
import * as one from '../../src/routes/(public)/open/[slug]/+page.server.ts';
import * as feed from '../../src/routes/(public)/open/feed.atom/+server.ts';
import { description } from '../../src/routes/api/v1/description.ts';
import * as entries from '../../src/routes/api/v1/library/entries/+server.ts';
import * as entryOf from '../../src/routes/api/v1/library/entries/[slug]/+server.ts';

type Door = (event: never) => unknown;

describe.each(databases)('the library from outside, on %s', (kind) => {
  let t: TestApp;
  let owner: Actor;
  let other: Actor;
  /** An entry of each state: open, closed (published), draft, withdrawn; and one open that is hostile. */
  const slugs: Record<string, string> = {};

  const make = async (name: string, fields: Partial<EntryFields> = {}) => {
    const given = {
      fields: { ...noFields, title: `The ${name} entry`, summary: `Summary of ${name}.`, ...fields },
      texts: { done: [paragraph(['Asked of ', mention(owner.personId), `, text of ${name}.`])] },
    };
    const { slug } = value(await makeEntry(t.app, owner, given));
    slugs[name] = slug;
    if (name === 'draft') return;
    value(await publishEntry(t.app, owner, { slug, edition: 1, note: '' }));
    if (name !== 'closed') value(await openEntry(t.app, owner, { slug, open: true }));
    if (name === 'withdrawn') value(await withdrawEntry(t.app, owner, { slug, because: 'Wrong.' }));
    t.pass(60_000);
  };

  beforeAll(async () => {
    t = await openTestApp(kind);
    owner = await somebodyIn(t, 'police');
    other = await somebodyIn(t, 'council');
    for (const name of ['closed', 'draft', 'withdrawn']) await make(name, { tags: ['canary'] });
    await make('open', { extras: { author: 'Sergeant Canary', email: 'canary@example.org' } });
    await make('hostile', { title: 'A \uffff & </script><b>"title"\ufffe', tags: ['<"&\uffff>'] });
    const { slug } = { slug: slugs.open ?? '' };
    const { edition } = value(await entryToChange(t.app, owner, slug));
    const later = { ...noFields, title: 'Canary, later', summary: 'Canary' };
    value(await changeEntry(t.app, owner, slug, { edition, fields: later }));
  });
  afterAll(() => t.close());

  const asks = async (door: unknown, slug = '', { actor = null as Who, query = '' } = {}) => {
    const event = {
      locals: { app: t.app, actor, requestId: 'r-1' },
      params: { slug },
      route: { id: '/open' },
      url: new URL(`https://portal.example/open?${query}`),
    };
    try {
      const answer = await (door as Door)(event as never);
      if (!(answer instanceof Response)) return { status: 200, body: answer as Record<string, unknown> };
      const text = await answer.text();
      const body = (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>;
      return { status: answer.status, body };
    } catch (thrown) {
      if (isHttpError(thrown)) return { status: thrown.status, body: { ...thrown.body } };
      throw thrown;
    }
  };
  const feedText = async () => String((await asks(feed.GET)).body.text);

  test('what is not open is not there: one answer for all of it, whoever asks', async () => {
    const nowhere = await asks(one.load, 'no-such-entry-abcd');
    expect(nowhere.status).toBe(404);
    for (const slug of [slugs.closed, slugs.draft, slugs.withdrawn, 'x\0y', "1' or '1'='1", ''])
      for (const actor of [null, owner, other])
        expect(await asks(one.load, slug, { actor })).toEqual(nowhere);
    expect((await asks(one.load, slugs.open)).status).toBe(200);
  });

  test('the list and the feed know of what is open alone, also in their counts and suggestions', async () => {
    for (const query of ['', 'q=canary', 'q=canray', 'tag=canary', 'q=withdrawn', 'sort=adoption']) {
      const { body } = await asks(list.load, '', { query });
      // What was asked for is said again; what was found is not to say it.
      const found = JSON.stringify(body.found);
      if (!query.includes('can')) expect(found).not.toMatch(/canary/i);
      for (const name of ['closed', 'draft', 'withdrawn']) expect(found).not.toContain(slugs[name]);
      expect(found).not.toContain('"read":"canary"');
    }
    expect(await feedText()).toContain(slugs.open);
    for (const name of ['closed', 'draft', 'withdrawn']) expect(await feedText()).not.toContain(slugs[name]);
    expect(await feedText()).not.toMatch(/canary/i);
  });

  test('nobody is named, not even by an id: neither who is mentioned nor who an imported file names', async () => {
    const said = JSON.stringify((await asks(one.load, slugs.open)).body);
    expect(said).toContain('@someone');
    expect(said).not.toContain(owner.personId);
    expect(said).not.toMatch(/canary/i);
  });

  test('what is written in a title ends neither the feed nor the structured data', async () => {
    const xml = await feedText();
    expect(xml).toContain('<title>A  &amp; &lt;/script&gt;&lt;b&gt;&quot;title&quot;</title>');
    // XML 1.0, 2.2: anything else ends the reading of the whole feed.
    expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    const { entry, address } = (await asks(one.load, slugs.hostile)).body as {
      entry: EntryRead;
      address: string;
    };
    const script = structuredData(entry, address);
    expect(script.match(/<\/?script/g)).toHaveLength(2);
    const data = JSON.parse(script.replace(/<[^>]*>/g, '')) as Record<string, unknown>;
    expect(data).toMatchObject({ headline: entry.fields.title, dateModified: entry.publishedAt });
  });

  test('programs of those who are signed in find and read what everyone does, as it is described', async () => {
    const { body } = await asks(entries.GET, '', { actor: other });
    const items = body.items as Record<string, unknown>[];
    expect(items.map(({ slug }) => slug)).toEqual([slugs.hostile, slugs.open, slugs.closed]);
    const { EntryLine, Entry } = description.components.schemas;
    for (const item of items) expect(Object.keys(item).sort()).toEqual(namesOf(EntryLine));
    expect((await asks(entries.GET, '', { actor: other, query: 'tag=canary' })).body.total).toBe(1);

    const read = await asks(entryOf.GET, slugs.open, { actor: other });
    expect(Object.keys(read.body).sort()).toEqual(namesOf(Entry));
    expect(read.body).toMatchObject({ title: 'The open entry', version: 1 });
    expect(JSON.stringify(read.body)).not.toMatch(/canary/i);
    for (const slug of [slugs.draft, slugs.withdrawn, 'no-such-entry-abcd', 'x\0y'])
      expect((await asks(entryOf.GET, slug, { actor: other })).status).toBe(404);
    for (const door of [entries.GET, entryOf.GET]) expect((await asks(door, slugs.open)).status).toBe(401);
  });
});

const namesOf = ({ properties }: { properties: object }): string[] => Object.keys(properties).sort();
