import { error } from '@sveltejs/kit';
import { helpPage } from '#lib/help/help.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ params }) => ({
  help: helpPage(params.page) ?? error(404, 'not-found'),
});
