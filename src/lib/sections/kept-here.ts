/** The sections of which this device keeps words that are not saved yet: by ids, of whoever they are. */
export async function sectionsKept(): Promise<Set<string>> {
  const known = (await globalThis.indexedDB?.databases?.()) ?? [];
  if (!known.some(({ name }) => name === 'wardmote-kept')) return new Set();
  const { keptSections } = await import('./client/kept-words.ts');
  return keptSections();
}
