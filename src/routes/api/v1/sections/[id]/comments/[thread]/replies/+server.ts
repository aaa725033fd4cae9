import { replyTo } from '#lib/comments/commenting.server.ts';
import { newReply } from '#lib/comments/comments.ts';
import { only } from '../../../../../answer.ts';
import { taking } from '../../../../../sending.ts';
import type { RequestEvent } from './$types';

export const POST = taking<RequestEvent, typeof newReply>(newReply, (app, actor, { params }, input) =>
  replyTo(app, actor, { sectionId: params.id, threadId: params.thread }, input),
);

export const fallback = only('POST');
