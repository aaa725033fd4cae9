import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { person } from '#schema/people.ts';
import type { Actor } from '../access/facts.ts';
import type { Reader } from '../core/db.server.ts';
import type { KeptFor } from './keeping.ts';

/**
 * The key of words that this person's browser keeps until they are saved. Only a page of theirs has it: what lies on
 * the device cannot be read without a session of theirs, also after a sign-out that the device never heard of. Another
 * passphrase makes another key, and what was kept before cannot be read any more.
 */
export async function keptKey(from: Reader, { personId }: Actor): Promise<KeptFor | null> {
  const [row] = await from
    .select({ hash: person.passphraseHash })
    .from(person)
    .where(eq(person.id, personId));
  if (!row?.hash) return null;
  const key = createHmac('sha256', row.hash).update(`words kept on a device ${personId}`).digest('base64');
  return { person: personId, key };
}
