import { done } from '#lib/core/result.ts';
import { documentsOf } from '#lib/partnerships/documents.server.ts';
import { answering, only } from '../../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { params }) => {
  const documents = await documentsOf(app, actor, params.id);
  return documents.ok ? done({ items: documents.value }) : documents;
});

export const fallback = only('GET');
