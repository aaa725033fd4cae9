import { answerThread } from '#lib/comments/answering.server.ts';
import { newAnswer } from '#lib/comments/comments.ts';
import { only } from '../../../../../answer.ts';
import { taking } from '../../../../../sending.ts';
import type { RequestEvent } from './$types';

export const POST = taking<RequestEvent, typeof newAnswer>(newAnswer, (app, actor, { params }, input) =>
  answerThread(app, actor, { sectionId: params.id, threadId: params.thread }, input),
);

export const fallback = only('POST');
