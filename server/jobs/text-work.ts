import type { RenderedText } from '#lib/core/app.ts';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import { replacing } from '#lib/sections/versions-replacing.server.ts';

/** What is done with texts, here or in a thread. */
export type TextWork =
  | { kind: 'render'; updates: readonly Uint8Array[] }
  | { kind: 'replace'; state: Uint8Array; wanted: readonly Uint8Array[]; clientId: number };

export type TextDone = RenderedText | Uint8Array | null;

export const doTextWork = (work: TextWork): TextDone =>
  work.kind === 'render' ? renderUpdates(work.updates) : replacing(work.state, work.wanted, work.clientId);
