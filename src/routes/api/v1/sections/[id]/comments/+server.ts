import { makeThread } from '#lib/comments/commenting.server.ts';
import { newThread } from '#lib/comments/comments.ts';
import { commentsOf } from '#lib/comments/talk.server.ts';
import { answering, only } from '../../../answer.ts';
import { taking } from '../../../sending.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>((app, actor, { params }) => commentsOf(app, actor, params.id));

export const POST = taking<RequestEvent, typeof newThread>(newThread, (app, actor, { params }, input) =>
  makeThread(app, actor, params.id, input),
);

export const fallback = only('GET', 'POST');
