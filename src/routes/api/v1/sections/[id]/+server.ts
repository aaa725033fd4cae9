import { sectionText } from '#lib/sections/reading.server.ts';
import { answering, only } from '../../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>((app, actor, { params }) => sectionText(app, actor, params.id));

export const fallback = only('GET');
