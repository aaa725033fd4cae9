import { createTransport } from 'nodemailer';
import type { Mail } from '#lib/core/app.ts';

/** Sends plain-text mail through the server at `smtpUrl`; the sender is `wardmote@` the portal's own host. */
export function makeMail(smtpUrl: string, origin: string): Mail {
  const transport = createTransport({
    url: smtpUrl,
    // A mail server that hangs keeps the person who waits for the page no longer than this.
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  });
  const from = `Wardmote <wardmote@${new URL(origin).hostname}>`;
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ from, to, subject, text });
    },
  };
}
