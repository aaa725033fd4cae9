import { createTransport } from 'nodemailer';
import type { Mail } from '#lib/core/app.ts';

/** Sends plain-text mail through the server at `smtpUrl`; the sender is `wardmote@` the portal's own host. */
export function makeMail(smtpUrl: string, origin: string): Mail {
  const transport = createTransport(smtpUrl);
  const from = `Wardmote <wardmote@${new URL(origin).hostname}>`;
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ from, to, subject, text });
    },
  };
}
