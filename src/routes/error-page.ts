import { whys } from '#lib/core/why.ts';

type Words = { title: string; text: string };

/** The same words for what is not there and what is not for this person: nothing tells the two apart. */
const notHere: Words = {
  title: 'We cannot show this page',
  text: 'The address may be wrong, or it is not open to you.',
};

const byStatus: Record<number, Words> = {
  401: { title: 'Sign in first', text: 'This page is for people who are signed in.' },
  403: {
    title: 'You may not do this',
    text: 'Nothing was changed. If you think you should be able to, ask your co-ordinator or administrator.',
  },
  404: notHere,
  405: {
    title: 'This page cannot do that',
    text: 'Nothing was changed. Go back and try it from the page itself.',
  },
  409: {
    title: 'This was changed in the meantime',
    text: 'Nothing was overwritten. Go back, reload the page to see what it says now, and try again.',
  },
  413: {
    title: 'That was too much at once',
    text: 'Nothing was changed. Go back: what you typed is still there. Shorten it and send it again.',
  },
  429: {
    title: 'Too many requests',
    text: 'Nothing was changed. Wait a minute, then try again.',
  },
  500: {
    title: 'Something went wrong on our side',
    text: 'We have made a note of it. Go back: what you typed is still there. Try again in a moment.',
  },
  503: {
    title: 'Wardmote cannot do this just now',
    text: 'Nothing was changed. What you typed is kept on the page before: try again soon.',
  },
};

/** What an error page says. A sentence that came with the error is shown in place of the general one. */
export function pageOf(status: number, message: string): Words {
  const words = byStatus[status] ?? byStatus[status >= 500 ? 500 : 404] ?? notHere;
  const isSentence = message.includes(' ') && !(whys as readonly string[]).includes(message);
  return isSentence && [409, 429, 503].includes(status) ? { ...words, text: message } : words;
}
