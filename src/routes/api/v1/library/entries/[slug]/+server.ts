import { done } from '#lib/core/result.ts';
import { entryRead } from '#lib/library/reading.server.ts';
import { answering, only } from '../../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { params }) => {
  const read = await entryRead(app, actor, params.slug);
  if (!read.ok) return read;
  const { slug, version, publishedAt, openToPublic, reviewOn, fields, texts, owners, adopted, useful } =
    read.value;
  const { extras: _, ...said } = fields;
  return done({
    slug,
    version,
    publishedAt,
    openToPublic,
    reviewOn,
    ...said,
    sections: texts,
    owners: owners.map(({ name }) => name),
    adopted,
    useful,
  });
});

export const fallback = only('GET');
