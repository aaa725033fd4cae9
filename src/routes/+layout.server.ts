import { initialsOf } from '#lib/people/naming.ts';
import type { LayoutServerLoad } from './$types';

/** What every page shows of the person themselves, and whether this is the demonstration. */
export const load: LayoutServerLoad = ({ locals: { app, actor, session } }) => ({
  demo: app.settings.demo,
  me:
    actor && session
      ? {
          name: session.name,
          roleTitle: session.roleTitle,
          organisation: session.organisation,
          sector: session.sector,
          initials: initialsOf(session.roleTitle || session.organisation),
          admin: session.admin,
          steward: actor.steward,
        }
      : null,
});
