import type { RenderedText, Texts } from '#lib/core/app.ts';
import type { Rendering } from './rendering.ts';

/** Characters of rendered text that are kept, over all sections. */
const mostKept = 16 * 1024 * 1024;

/** Renders texts, and keeps what was asked for last: many people read the same text between two changes. */
export function keepTexts(rendering: Pick<Rendering, 'renderUpdates' | 'replacing' | 'work'>): Texts {
  const kept = new Map<string, RenderedText>();
  let size = 0;
  const sizeOf = ({ html, text }: RenderedText) => html.length + text.length;
  const drop = (key: string, text: RenderedText) => {
    kept.delete(key);
    size -= sizeOf(text);
  };
  return {
    async rendered(key, updates) {
      const found = kept.get(key);
      if (found) {
        kept.delete(key);
        kept.set(key, found);
        return found;
      }
      const made = await rendering.renderUpdates(await updates());
      const meanwhile = kept.get(key);
      if (meanwhile) drop(key, meanwhile);
      kept.set(key, made);
      size += sizeOf(made);
      for (const [oldest, text] of kept) {
        if (size <= mostKept) break;
        drop(oldest, text);
      }
      return made;
    },
    forget(beginning) {
      for (const [key, text] of kept) if (key.startsWith(beginning)) drop(key, text);
    },
    replacing: (state, wanted, clientId) => rendering.replacing(state, wanted, clientId),
    work: (task, question, size) => rendering.work(task, question, size),
  };
}
