import type { App } from '#lib/core/app.ts';
import { makeEntry } from '#lib/library/making.server.ts';
import { readMarkdown } from '#lib/library/markdown.ts';
import { openEntry, publishEntry } from '#lib/library/publishing.server.ts';
import { entries, type DemoEntry } from './entries.ts';
import { moment, succeeded, type Actors, type Moment } from './moments.ts';

/** How the library of the demonstration came about: written, published, and some of it opened to everyone. */
export const momentsOfLibrary = (app: App, actors: Actors): Moment[] =>
  entries.map((one, nth) => ({
    at: moment(app, one.daysAgo, 20 + nth),
    happen: (past) => write(past, actors, one),
  }));

async function write(past: App, actors: Actors, { by, state, file }: DemoEntry): Promise<void> {
  const read = readMarkdown(file);
  if (!read.ok) throw new Error(`An entry of the demonstration cannot be read: ${read.because}`);
  const actor = actors[by];
  const { slug } = succeeded(await makeEntry(past, actor, { fields: read.fields, texts: read.texts }));
  if (state === 'draft') return;
  succeeded(await publishEntry(past, actor, { slug, edition: 1, note: '' }));
  if (state === 'open') succeeded(await openEntry(past, actor, { slug, open: true }));
}
