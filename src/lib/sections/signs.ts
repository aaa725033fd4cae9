import type { SavedState } from '../ui/saved-signs.ts';
import type { Ending, SectionClientState } from './client/state.ts';

/** The one sign for how things stand. */
export function signFor({ connection, ending, level, save, keeps, kept }: SectionClientState): SavedState {
  if (connection === 'ended') return ending === 'reload' ? 'reload' : 'access-changed';
  if (save === 'unsaved') return kept ? 'offline' : 'not-saved';
  if (level !== null && level !== 'edit') return 'read-only';
  // While it is tried again there is no connection either.
  if (connection !== 'connected') return keeps ? 'offline' : 'offline-sensitive';
  return save;
}

type Told = { title: string; words: string };

const endings = {
  reload: {
    title: 'A newer version of Wardmote is running',
    words: 'Load this page again to go on.',
  },
  'signed-out': {
    title: 'You are signed out',
    words: 'Sign in again to go on: your session ended, or your account was paused.',
  },
  'no-access': {
    title: 'This section is no longer open to you',
    words:
      'Who can read it, or your place in the partnership, has changed. Your co-ordinator can tell you more.',
  },
  agreed: {
    title: 'This text is agreed',
    words: 'It can be read and no longer changed here.',
  },
  refused: {
    title: 'The connection was ended',
    words: 'What this page sent was not understood. Load the page again to go on.',
  },
} as const satisfies Record<Ending, Told>;

/** What a page says once its connection has ended for good; and what of text that was not saved. */
export const told = (ending: Ending): Told => endings[ending];

/**
 * What a page says while it has no connection, since `time` ("10:24"). Null: there is one, or it has ended for good,
 * which is said elsewhere.
 */
export function toldAway({ connection, level, save, kept }: SectionClientState, time: string): Told | null {
  if (connection === 'connected' || connection === 'ended' || level === null) return null;
  if (level !== 'edit')
    return {
      title: `No connection since ${time}`,
      words: 'You see the text as it was then. It goes on by itself once the connection is back.',
    };
  if (save === 'saved')
    return {
      title: `No connection since ${time}`,
      words:
        'All you typed until then is saved. You can go on writing: it is sent once the connection is back.',
    };
  if (kept)
    return {
      title: `No connection since ${time}`,
      words:
        'What you typed since then is kept on this device. It is sent once the connection is back; if you close this page, once you open this section again here.',
    };
  return {
    title: `No connection since ${time}`,
    words:
      'What you typed since then is on this page alone. Go on writing: it is sent by itself once the connection is back.',
  };
}
