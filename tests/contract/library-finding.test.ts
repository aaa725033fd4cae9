import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import { noFields, type EntryFields } from '#lib/library/entry.ts';
import { findEntries, findOpenEntries, type Found } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { makeEntry } from '#lib/library/making.server.ts';
import { openEntry, publishEntry, withdrawEntry } from '#lib/library/publishing.server.ts';
import { relatedEntries, relatedOpenEntries } from '#lib/library/related.server.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, somebodyIn, value } from '../fixtures/partnerships.ts';

const titles = ({ entries }: Found) => entries.map(({ title }) => title.map(({ text }) => text).join(''));
const asked = (query: string) => searchIn(new URLSearchParams(query));

describe.each(databases)('finding in the library on %s', (kind) => {
  let t: TestApp;
  let police: Actor;
  let elsewhere: Actor;
  const slugs = new Map<string, string>();

  const publish = async (fields: Partial<EntryFields> & { title: string }, text: string, open = false) => {
    const { slug } = value(
      await makeEntry(t.app, police, {
        fields: { ...noFields, summary: 'Tried in one ward.', ...fields },
        texts: { done: [paragraph(text)] },
      }),
    );
    slugs.set(fields.title, slug);
    value(await publishEntry(t.app, police, { slug, edition: 1, note: '' }));
    if (open) value(await openEntry(t.app, police, { slug, open }));
    t.pass(60_000);
  };
  const find = async (query: string) => value(await findEntries(t.app, elsewhere, asked(query)));
  const findOpen = async (query: string) => value(await findOpenEntries(t.app, asked(query)));
  const count = ({ counts }: Found, facet: keyof Found['counts'], name: string) =>
    counts[facet].find((one) => one.name === name)?.count ?? 0;

  beforeAll(async () => {
    t = await openTestApp(kind);
    police = await somebodyIn(t, 'police');
    elsewhere = await somebodyIn(t, 'council');
    await publish(
      {
        title: 'Marshals at the taxi rank',
        problem: 'night-time',
        setting: 'night-time-economy',
        sides: ['location'],
        sectors: ['council', 'police'],
        tags: ['queues', 'taxis'],
        stage: 'independent',
        effect: 8,
        figures: '14 assaults a month became 6.',
      },
      'Two trained people kept the queue until the last car. Violence after closing fell.',
      true,
    );
    await publish(
      {
        title: 'Plastic glasses by letter',
        problem: 'night-time',
        setting: 'night-time-economy',
        sides: ['location'],
        tags: ['glasses'],
        stage: 'local',
        effect: 4,
        figures: '3 of 40 premises answered.',
      },
      'A letter asked 40 pubs to change their glasses. Three did. <b>Nothing</b> else changed.',
    );
    await publish(
      { title: 'Mentors at the school gate', problem: 'knives', setting: 'school', sides: ['victim'] },
      'Older pupils walked home with younger ones after several stabbings. Zebrafish was its code word.',
    );
    await publish({ title: 'A thing of the past' }, 'Violence of long ago');
    value(
      await withdrawEntry(t.app, police, { slug: slugs.get('A thing of the past') ?? '', because: 'Old' }),
    );
    value(
      await makeEntry(t.app, police, {
        fields: { ...noFields, title: 'Violence still being written' },
        texts: { done: [paragraph('violence')] },
      }),
    );
  });
  afterAll(() => t.close());

  test('by words of the title and of the text, in whatever form; the words are marked, never as markup', async () => {
    expect(titles(await find('q=taxi+marshal'))).toEqual(['Marshals at the taxi rank']);
    const found = await find('q=premise+letters');
    expect(titles(found)).toEqual(['Plastic glasses by letter']);
    const [hit] = (await find('q=nothing')).entries;
    expect(hit?.line).toContainEqual({ text: 'Nothing', hit: true });
    expect(hit?.line?.map(({ text }) => text).join('')).toContain('<b>Nothing</b> else');
  });

  test('drafts and withdrawn entries are found by nobody, nor are their words learnt from a suggestion', async () => {
    expect(titles(await find('q=violence'))).toEqual([
      'Marshals at the taxi rank',
      'Plastic glasses by letter',
    ]);
    expect((await findOpen('q=zebrafsh')).readAs).toEqual([]);
    expect((await find('q=zebrafsh')).readAs).toEqual([{ typed: 'zebrafsh', read: 'zebrafish' }]);
    expect((await findOpen('q=zebrafish')).total).toBe(0);
    expect(titles(await findOpen(''))).toEqual(['Marshals at the taxi rank']);
    expect(code(await findEntries(t.app, null, asked('')))).toBe('signed-out');
    expect(code(await findEntries(t.app, { ...elsewhere, rulesAccepted: false }, asked('')))).not.toBe(
      'done',
    );
  });

  test('a misspelt word is read as the nearest that stands somewhere, and said so; as typed where that is asked', async () => {
    const found = await find('q=violance+at+the+taxi+rnak');
    expect(titles(found)[0]).toBe('Marshals at the taxi rank');
    expect(found.readAs).toEqual([
      { typed: 'violance', read: 'violence' },
      { typed: 'rnak', read: 'rank' },
    ]);
    expect((await find('q=violance&as-typed=yes')).total).toBe(0);
  });

  test('another word for the same thing finds it', async () => {
    expect(titles(await find('q=knife'))).toContain('Mentors at the school gate');
    expect(titles(await find('q=licensed+premises'))).toContain('Plastic glasses by letter');
  });

  test('each facet is counted under the others, and only under the others', async () => {
    const found = await find('problem=night-time&result=fell');
    expect(titles(found)).toEqual(['Marshals at the taxi rank']);
    expect(count(found, 'result', 'Harm fell')).toBe(1);
    expect(count(found, 'result', 'Did not work')).toBe(1);
    expect(count(found, 'problem', 'Violence of the night-time economy')).toBe(1);
    expect(count(found, 'problem', 'Knives')).toBe(0);
    expect(count(found, 'sector', 'Council')).toBe(1);
    expect(count(found, 'tag', 'taxis')).toBe(1);
    expect(titles(await find('setting=school&setting=night-time-economy&sort=newest'))).toHaveLength(3);
    const none = await find('q=taxi&setting=school');
    expect(none.total).toBe(0);
    expect(none.counts.setting.find(({ chosen }) => chosen)?.count).toBe(0);
  });

  test('sorted by evidence, by what is newest, and a page past the end is empty', async () => {
    expect(titles(await find('sort=evidence'))[0]).toBe('Marshals at the taxi rank');
    expect(titles(await find('sort=newest'))[0]).toBe('Mentors at the school gate');
    expect((await find('page=400')).entries).toEqual([]);
  });

  test('nothing that can be typed breaks it', async () => {
    for (const typed of [
      "'",
      '"',
      '\\',
      '& | ! ( )',
      ':*',
      "x' | 'y",
      'the',
      '""',
      'a b c d e f g h i j k l m n o',
      '%_',
      '日本',
      '-',
    ])
      expect(code(await findEntries(t.app, elsewhere, asked(`q=${encodeURIComponent(typed)}`))), typed).toBe(
        'done',
      );
    expect(code(await findEntries(t.app, elsewhere, asked('tag=%27%3B--&problem=x&page=-1&sort=y')))).toBe(
      'done',
    );
  });

  test('related entries: those about the same, and for the public those that are open', async () => {
    const slug = slugs.get('Marshals at the taxi rank') ?? '';
    expect(value(await relatedEntries(t.app, elsewhere, { slug })).map(({ title }) => title)).toEqual([
      'Plastic glasses by letter',
    ]);
    expect(value(await relatedOpenEntries(t.app, { slug }))).toEqual([]);
    const shut = slugs.get('Plastic glasses by letter') ?? '';
    expect(code(await relatedOpenEntries(t.app, { slug: shut }))).toBe('not-found');
  });
});
