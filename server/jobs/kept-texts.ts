import * as Y from 'yjs';
import type { RenderedText, Texts } from '#lib/core/app.ts';
import type { Rendering } from './rendering.ts';

/** Characters of rendered text that are kept, over all sections. */
const mostKept = 16 * 1024 * 1024;

/** Renders texts, and keeps what was asked for last: many people read the same text between two changes. */
export function keepTexts({ renderState }: Pick<Rendering, 'renderState'>): Texts {
  const kept = new Map<string, RenderedText>();
  let size = 0;
  const sizeOf = ({ html, text }: RenderedText) => html.length + text.length;
  return {
    async rendered(key, updates) {
      const found = kept.get(key);
      if (found) {
        kept.delete(key);
        kept.set(key, found);
        return found;
      }
      const made = await renderState(stateFrom(await updates()));
      if (!kept.has(key)) size += sizeOf(made);
      kept.set(key, made);
      for (const [oldest, text] of kept) {
        if (size <= mostKept) break;
        kept.delete(oldest);
        size -= sizeOf(text);
      }
      return made;
    },
  };
}

/** Merging updates by themselves costs the square of their number; a document that is thrown away does not. */
function stateFrom(updates: readonly Uint8Array[]): Uint8Array {
  const [only] = updates;
  if (only && updates.length === 1) return only;
  const doc = new Y.Doc();
  try {
    for (const update of updates) Y.applyUpdate(doc, update);
    return Y.encodeStateAsUpdate(doc);
  } finally {
    doc.destroy();
  }
}
