import type { IconName } from './icons.ts';

// Fixed words: a person learns each once, and it always means the same.
export const signs = {
  saving: { icon: 'loader', words: 'Saving…', look: 'quiet' },
  saved: { icon: 'check', words: 'Saved', look: 'ok' },
  'not-saved': { icon: 'circle-alert', words: 'Not saved: keep this page open', look: 'bad' },
  offline: { icon: 'cloud-off', words: 'Offline: kept on this device', look: 'off' },
  'offline-sensitive': { icon: 'cloud-off', words: 'Offline: do not close this page', look: 'bad' },
  'read-only': { icon: 'book-open', words: 'Read only', look: 'quiet' },
  'access-changed': { icon: 'user-cog', words: 'Your access changed', look: 'off' },
  reload: { icon: 'refresh', words: 'Reload: a newer version of Wardmote is running', look: 'off' },
} as const satisfies Record<string, { icon: IconName; words: string; look: 'quiet' | 'ok' | 'bad' | 'off' }>;

export type SavedState = keyof typeof signs;

/** The words of a sign. */
export const signWords = (state: SavedState): string => signs[state].words;
