import { redirect } from '@sveltejs/kit';
import { signOut } from '#lib/people/own-sessions.server.ts';
import { formBack } from '../../doors.ts';
import { sessionCookie } from '../../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { session } }) => {
  if (!session) redirect(303, '/sign-in');
};

export const actions: Actions = {
  default: async ({ locals: { app, session, from }, cookies, setHeaders }) => {
    if (session) {
      const result = await signOut(app, session, from);
      if (!result.ok) return formBack(result.failure, {});
    }
    const cookie = sessionCookie(app.settings);
    cookies.delete(cookie.name, cookie.options);
    // What the browser kept of unsaved words goes with whoever leaves.
    setHeaders({ 'clear-site-data': '"storage"' });
    redirect(303, '/sign-in?after=signed-out');
  },
};
