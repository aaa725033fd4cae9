import type { RequestHandler } from './$types';

/** Somebody types in an open page. Reading the session has already noted that it is in use. */
export const POST: RequestHandler = () => new Response(null, { status: 204 });
