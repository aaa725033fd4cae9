import { redirect } from '@sveltejs/kit';
import { documentInFull } from '#lib/sections/reading.server.ts';
import { shown } from '../../../../../../doors.ts';
import type { RequestHandler } from './$types';

/** A section is read and written on the page of its document. */
export const GET: RequestHandler = async ({ locals: { app, actor }, params }) => {
  shown(await documentInFull(app, actor, params));
  redirect(308, `/partnerships/${params.slug}/documents/${params.id}#s-${params.sectionId}`);
};
