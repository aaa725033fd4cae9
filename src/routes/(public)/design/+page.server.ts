import { error } from '@sveltejs/kit';
import { dev } from '$app/environment';
import type { PageServerLoad } from './$types';

/** For those who build Wardmote, and in the demonstration: a portal in use has no such page. */
export const load: PageServerLoad = ({ locals }) => {
  if (!dev && !locals.app.settings.demo) error(404, 'not-found');
};
