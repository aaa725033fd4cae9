/** What a page sends and fetches of comments. */
import type { NewAnswer, NewReply, NewThread, Thread } from './comments.ts';

/** What became of something sent: or words for whoever sent it. Nothing they typed is lost. */
export type Sent<T> = { ok: true; value: T } | { ok: false; again: boolean; words: string };

const base = (sectionId: string) => `/api/v1/sections/${sectionId}/comments`;

/** The threads as they are now. Null: they cannot be had, for now or no longer. */
export async function fetchThreads(sectionId: string): Promise<Thread[] | null> {
  try {
    const response = await fetch(base(sectionId), { headers: { accept: 'application/json' } });
    if (response.ok) return ((await response.json()) as { items: Thread[] }).items;
    // Of what is no longer open, nothing stays.
    return response.status === 404 || response.status === 401 ? [] : null;
  } catch {
    return null;
  }
}

export const sendThread = (sectionId: string, thread: NewThread): Promise<Sent<{ id: string }>> =>
  send(base(sectionId), thread);

export const sendReply = (sectionId: string, id: string, reply: NewReply): Promise<Sent<object>> =>
  send(`${base(sectionId)}/${id}/replies`, reply);

export const sendAnswer = (sectionId: string, id: string, answer: NewAnswer): Promise<Sent<object>> =>
  send(`${base(sectionId)}/${id}/answer`, answer);

async function send<T>(path: string, body: object): Promise<Sent<T>> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    return refusal((await response.json().catch(() => ({}))) as Problem);
  } catch {
    return no('There is no connection. What you wrote is kept here: send it again.');
  }
}

type Problem = { title?: string; detail?: string; fields?: Record<string, string> };

const no = (words: string, again = false): Sent<never> => ({ ok: false, again, words });

function refusal({ title, detail, fields }: Problem): Sent<never> {
  if (title === 'signed-out')
    return no('Your session has ended. Sign in again in another window, then send it again from here.');
  if (title === 'not-found') return no('This is no longer open to you. Nothing was sent.');
  if (title === 'not-yours') return no('You can read this, and no longer comment on it. Nothing was sent.');
  const first = Object.values(fields ?? {})[0];
  return no(
    first ?? detail ?? 'Something went wrong. What you wrote is kept here: send it again.',
    title === 'changed',
  );
}
