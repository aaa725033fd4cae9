import { join } from 'node:path';
import type { RenderedText, Texts } from '#lib/core/app.ts';
import type { Rendered } from '#lib/sections/rendering.server.ts';
import { doTextWork, type TextWork } from './text-work.ts';
import { startThread } from './thread.ts';

/**
 * Above this many bytes of state a text is rendered in the worker. Rendering takes about 1 ms and 0.15 ms a KB of
 * processor time [2,000 words, 21 KB: 4 ms; 20,000 words, 217 KB: 23 ms; 60,000 edits at random places, 1 MB:
 * 160 ms], so what is done here holds the event loop for less than 5 ms.
 */
export const largestInline = 12 * 1024;

/** Bytes are copied. Each rejects only for bytes that are no Yjs update. */
export type Rendering = {
  renderState(state: Uint8Array): Promise<Rendered>;
  renderUpdates(updates: readonly Uint8Array[]): Promise<RenderedText>;
  replacing(state: Uint8Array, wanted: readonly Uint8Array[], clientId: number): Promise<Uint8Array | null>;
  work: Texts['work'];
  stop(): Promise<void>;
};

function sizeOf(work: TextWork): number {
  if (work.kind === 'task') return work.size;
  return work.kind === 'render' ? total(work.updates) : work.state.length + total(work.wanted);
}
const total = (updates: readonly Uint8Array[]) => updates.reduce((sum, { length }) => sum + length, 0);

/** Works on sections' texts: small ones at once, larger ones in a thread that starts when it is first needed. */
export function startRendering(root: string): Rendering {
  const thread = startThread(
    join(root, 'server/jobs/render.worker.ts'),
    'The thread that renders texts has ended.',
  );

  async function perform(work: TextWork): Promise<unknown> {
    if (sizeOf(work) <= largestInline) return doTextWork(work);
    return await thread.ask(work);
  }

  const renderUpdates = async (updates: readonly Uint8Array[]) =>
    (await perform({ kind: 'render', updates })) as RenderedText;

  return {
    renderUpdates,
    async renderState(state) {
      const { html, text } = await renderUpdates([state]);
      return { html, text };
    },
    replacing: async (state, wanted, clientId) =>
      (await perform({ kind: 'replace', state, wanted, clientId })) as Uint8Array | null,
    work: async <Question, Answer>({ name }: { name: string }, question: Question, size: number) =>
      (await perform({ kind: 'task', name, question, size })) as Answer,
    stop: () => thread.stop(),
  };
}
