import { json } from '@sveltejs/kit';
import { neverKept } from '#lib/sections/keeping.server.ts';
import type { RequestHandler } from './$types';

/** Asked by pages whose browser keeps words: of which of these sections it may not. */
export const GET: RequestHandler = async ({ locals: { app, actor }, url: { searchParams } }) =>
  json(await neverKept(app, actor, searchParams.getAll('section').slice(0, 100)));
