import type { App } from '../core/app.ts';

/** What became of an e-mail: `off` where no mail server is set, so that the link is passed on by hand. */
export type Sent = 'sent' | 'off' | 'failed';

/** A whole address within this portal, for copying and for e-mail. */
export const linkTo = (app: App, path: string) => `${app.settings.origins[0] ?? ''}${path}`;

/** Sends one plain e-mail, after the commit that it tells of. What is committed stays where the mail fails. */
export async function sendLink(
  app: App,
  to: string,
  message: { subject: string; lines: string[] },
): Promise<Sent> {
  if (!app.mail) return 'off';
  try {
    await app.mail.send({ to, subject: message.subject, text: `${message.lines.join('\n\n')}\n` });
    return 'sent';
  } catch (thrown) {
    // The reason names the address: only its kind is logged.
    app.log.warn({ code: (thrown as { code?: string }).code ?? 'unknown' }, 'mail not taken');
    return 'failed';
  }
}
