import { error } from '@sveltejs/kit';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
  if (locals.kept) error(401, { message: 'signed-out', kept: locals.kept });
};
