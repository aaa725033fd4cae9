import type { Settings } from '#lib/core/app.ts';

/** The session cookie's name and attributes: `__Host-` and Secure wherever the portal is served by https. */
export const sessionCookie = (settings: Pick<Settings, 'https'>) =>
  ({
    name: settings.https ? '__Host-wardmote' : 'wardmote',
    options: { path: '/', httpOnly: true, sameSite: 'lax', secure: settings.https },
  }) as const;
