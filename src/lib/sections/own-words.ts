import * as Y from 'yjs';

/**
 * The words that these updates of one document bring, in the order in which they were typed, less those that they
 * take away again. What does not follow on what stands before it begins a line of its own.
 */
export function wordsIn(updates: readonly Uint8Array[]): string {
  if (updates.length === 0) return '';
  const { structs, ds } = Y.decodeUpdate(Y.mergeUpdates([...updates]));
  const taken = (client: number, clock: number) =>
    (ds.clients.get(client) ?? []).some((range) => range.clock <= clock && clock < range.clock + range.len);
  let words = '';
  let last: { client: number; clock: number } | null = null;
  for (const struct of structs) {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue;
    const { client, clock } = struct.id;
    const { origin } = struct;
    const goesOn = last !== null && origin?.client === last.client && origin.clock === last.clock;
    const kept = [...characters(struct.content.str)].filter((_, i) => !taken(client, clock + i)).join('');
    if (kept !== '' && words !== '' && !goesOn && !words.endsWith('\n')) words += '\n';
    words += kept;
    last = { client, clock: clock + struct.length - 1 };
  }
  return words.trim();
}

/** By UTF-16 unit, as Yjs counts; the halves of a pair are deleted together. */
function* characters(text: string): Generator<string> {
  for (let i = 0; i < text.length; i++) yield text.charAt(i);
}
