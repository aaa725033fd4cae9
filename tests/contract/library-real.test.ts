import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import { exportSearch } from '#lib/library/exporting.server.ts';
import { findEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { importAhead, importEntries } from '#lib/library/importing.server.ts';
import { markdownFilesIn } from '#lib/library/import-files.server.ts';
import type { FileOutcome } from '#lib/library/import.ts';
import { wordsIn } from '#lib/library/words.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases, root } from '../fixtures/database.ts';
import { contentOf, linksOf } from '../fixtures/markdown-content.ts';
import { somebodyIn, value } from '../fixtures/partnerships.ts';
import { chance } from '../fixtures/random.ts';
import { searches } from '../fixtures/library-searches.ts';

const folder = resolve(root, process.env.REAL_DATA ?? '../shared/data', 'practice');
const kind = databases.at(-1) ?? 'embedded';

function filesAreHere(): boolean {
  if (existsSync(folder)) return true;
  if (process.env.CI === 'true')
    throw new Error(
      `Published write-ups must be tried here, and ${folder} is not there. REAL_DATA names its folder.`,
    );
  console.log(
    'SKIPPED: published write-ups in the library. They are not here; REAL_DATA names their folder.',
  );
  return false;
}

type File = { name: string; title: string; date: string; tags: string[]; body: string };

function readFiles(): File[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => ({ name, ...partsOf(readFileSync(resolve(folder, name), 'utf8')) }));
}

/** Front matter and text, by a reader of the test's own. */
function partsOf(file: string) {
  const [, matter = '', body = ''] =
    /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file.replaceAll('\r\n', '\n')) ?? [];
  const said = parse(matter) as { title: string; date: string; tags: string[] };
  return {
    title: said.title.trim().replace(/\s+/g, ' '),
    date: said.date.slice(0, 10),
    tags: said.tags.map((tag) => tag.trim()),
    body,
  };
}

describe.skipIf(!filesAreHere())('write-ups as they are published', () => {
  let t: TestApp;
  let actor: Actor;
  let elsewhere: Actor;
  let files: File[];
  let outcomes: FileOutcome[];

  const found = async (words: string) => {
    const { entries, readAs } = value(
      await findEntries(t.app, elsewhere, searchIn(new URLSearchParams({ q: words }))),
    );
    return { titles: entries.map(({ title }) => title.map(({ text }) => text).join('')), readAs };
  };

  beforeAll(async () => {
    t = await openTestApp(kind);
    actor = await somebodyIn(t, 'community-safety');
    elsewhere = await somebodyIn(t, 'council');
    files = readFiles();
    const zip = zipSync(
      Object.fromEntries(
        files.map(({ name }) => [`practice/${name}`, strToU8(readFileSync(resolve(folder, name), 'utf8'))]),
      ),
    );
    const sent = value(await markdownFilesIn([{ name: 'practice.zip', bytes: zip }]));
    const ahead = value(await importAhead(t.app, actor, sent));
    expect(ahead.files.filter((one) => !one.ok || one.missing.length > 0)).toEqual([]);
    outcomes = value(
      await importEntries(t.app, actor, { packed: ahead.packed, publish: true, licence: 'ask-first' }, {}),
    );
  });
  afterAll(() => t.close());

  test('all are imported and published, each with title, date, tags, text and links, and are exported equal', async () => {
    expect(files).toHaveLength(100);
    expect(outcomes.filter((one) => !one.ok || !one.published)).toEqual([]);
    const exported = new Map<string, ReturnType<typeof partsOf>>();
    for await (const { markdown } of value(
      await exportSearch(t.app, elsewhere, searchIn(new URLSearchParams())),
    )) {
      const parts = partsOf(markdown);
      exported.set(parts.title, parts);
    }
    expect(exported.size).toBe(100);
    for (const { name, title, date, tags, body } of files) {
      const back = exported.get(title);
      expect({ title: back?.title, date: back?.date, tags: back?.tags }, name).toEqual({
        title,
        date,
        tags: [...new Set(tags)],
      });
      expect(linksOf(back?.body ?? ''), name).toEqual(linksOf(body));
      expect(contentOf(back?.body ?? ''), name).toEqual(contentOf(body));
    }
  });

  test('sent again, none is made twice', async () => {
    const sent = files
      .slice(0, 3)
      .map(({ name }) => ({ name, text: readFileSync(resolve(folder, name), 'utf8') }));
    const ahead = value(await importAhead(t.app, actor, sent));
    const again = value(
      await importEntries(t.app, actor, { packed: ahead.packed, publish: true, licence: 'ask-first' }, {}),
    );
    expect(again.map(({ ok }) => ok)).toEqual([false, false, false]);
  });

  test('each is found by words of its text, and by the same with a letter wrong', async () => {
    const random = chance(20_150_917);
    const missed: string[] = [];
    const counts = new Map<string, number>();
    for (const { body } of files)
      for (const word of wordsIn(body)) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const { title, body } of files) {
      const rare = wordsIn(body.replace(/\]\([^)]*\)/g, ']'))
        .filter((word) => /^[a-z]{7,14}$/.test(word))
        .sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0))
        .slice(0, 3);
      if (!(await found(rare.join(' '))).titles.slice(0, 5).includes(title))
        missed.push(`${title}: ${rare.join(' ')}`);
      const wrong = rare.map((word) => swapped(word, 2 + random.below(word.length - 3)));
      if (!(await found(wrong.join(' '))).titles.slice(0, 5).includes(title))
        missed.push(`${title}: ${wrong.join(' ')}`);
    }
    expect(missed).toEqual([]);
  });

  test('forty searches, half of them misspelt or in other words: the right entry is among the first five', async () => {
    expect(searches).toHaveLength(40);
    const missed: string[] = [];
    for (const [words, title] of searches) {
      const { titles } = await found(words);
      expect(
        files.some((file) => file.title === title),
        title,
      ).toBe(true);
      if (!titles.slice(0, 5).includes(title)) missed.push(`${words} → ${title} (${titles.indexOf(title)})`);
    }
    console.log(`${40 - missed.length} of 40 searches find the right entry among the first five.`, missed);
    expect(missed.length).toBeLessThanOrEqual(4);
  });
});

const swapped = (word: string, at: number): string =>
  `${word.slice(0, at - 1)}${word[at] ?? ''}${word[at - 1] ?? ''}${word.slice(at + 1)}`;
