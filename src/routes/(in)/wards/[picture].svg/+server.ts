import { askedLoosely } from '#lib/wards/asking.ts';
import { pictureFile } from '#lib/wards/picture-files.server.ts';
import { shown } from '../../../doors.ts';
import { viewIn } from '../view.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals: { app, actor }, params, url: { searchParams } }) => {
  const asked = { ...askedLoosely(searchParams), code: searchParams.get('ward') };
  const file = shown(await pictureFile(app, actor, params.picture, asked, viewIn(searchParams).order));
  return new Response(file.svg, {
    headers: {
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-disposition': `attachment; filename="${file.name}.svg"`,
    },
  });
};
