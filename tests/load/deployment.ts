import { readFileSync } from 'node:fs';
import type { Level } from '#lib/core/words.ts';
import { demoGuide } from '#server/compose.ts';
import { isHere, readAccounts, WrongFlag, type Flags } from './flags.ts';
import type { Account, OpenDocument, Place } from './place.ts';

/** A portal that runs somewhere: whoever the flags name signs in there, and finds what is open to them. */
export async function findPlace(url: URL, flags: Flags): Promise<Place> {
  const named = flags.accounts
    ? readAccounts(readFileSync(flags.accounts, 'utf8'))
    : demoGuide.accounts.map(({ email }) => ({ email, passphrase: demoGuide.passphrase }));
  const accounts: Account[] = [];
  // One after the other: signing in is slow on purpose, and counted by address.
  for (const { email, passphrase } of named.slice(0, flags.people + flags.readers)) {
    const account = await enter(url.origin, email, passphrase, flags.sections);
    if (account.documents.length > 0) accounts.push(account);
  }
  const mayWrite = accounts.filter(({ documents }) => documents.some(isWritable));
  if (mayWrite.length === 0) throw new WrongFlag('None of these accounts may write in any section.');
  const take = (from: readonly Account[], count: number, after: number) =>
    Array.from({ length: count }, (_, i) => from[(after + i) % from.length] as Account);
  const crowd = flags.people + flags.readers;
  return {
    origin: url.origin,
    what: [
      url.origin,
      crowd > accounts.length
        ? `${crowd} people share ${accounts.length} accounts, each with one session`
        : 'each person with an account of their own',
      isHere(url)
        ? 'each person with an address of their own (X-Forwarded-For)'
        : 'all from the one address of this machine',
    ],
    writers: take(mayWrite, flags.people, 0),
    readers: take(accounts, flags.readers, flags.people),
    addresses: isHere(url),
    look: () => Promise.resolve(null),
    complaints: () => null,
    stop: () => Promise.resolve(),
  };
}

const isWritable = ({ sections }: OpenDocument) => sections.some(({ level }) => level === 'edit');

async function enter(origin: string, email: string, passphrase: string, most: number): Promise<Account> {
  const response = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: passphrase }),
  });
  if (response.status !== 204) throw new WrongFlag(`Signing in as ${email} answered ${response.status}.`);
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const get = async <T>(path: string) => {
    const answer = await fetch(`${origin}/api/v1/${path}`, { headers: { cookie } });
    // A partnership whose agreement is not signed yet is listed, and shut.
    if (answer.status === 403) return null;
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`);
    return (await answer.json()) as T;
  };
  const list = async <T>(path: string) => (await get<{ items: T[] }>(path))?.items ?? [];
  const documents: OpenDocument[] = [];
  let left = most;
  for (const partnership of await list<{ id: string; slug: string }>('partnerships')) {
    const people = (await get<{ people: object[] }>(`partnerships/${partnership.id}`))?.people.length ?? 0;
    for (const { id } of await list<{ id: string }>(`partnerships/${partnership.id}/documents`)) {
      const found = await list<{ id: string; level: Level }>(`documents/${id}/sections`);
      const sections = found.slice(0, left);
      left -= sections.length;
      const above = `/partnerships/${partnership.slug}`;
      if (sections.length > 0)
        documents.push({ id, above, people, path: `${above}/documents/${id}`, sections });
    }
  }
  // Whoever may write somewhere, writes there.
  return { cookie, documents: documents.some(isWritable) ? documents.filter(isWritable) : documents };
}
