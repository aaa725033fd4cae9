import { done } from '#lib/core/result.ts';
import { findEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { answering, only } from '../../answer.ts';
import { entryLine } from './line.ts';

export const GET = answering(async (app, actor, { url }) => {
  const found = await findEntries(app, actor, searchIn(url.searchParams));
  if (!found.ok) return found;
  const { entries, total, readAs } = found.value;
  return done({ items: entries.map(entryLine), total, readAs });
});

export const fallback = only('GET');
