import * as Y from 'yjs';
import type { KeptRecord, KeptWords } from './kept-words.ts';

/** How long something may be on its way before it is kept: usually it is saved in some milliseconds. */
const patience = 400;

export type Keeper = {
  /** Something was typed here. */
  typed(update: Uint8Array): void;
  /** All of it is saved. */
  saved(): void;
  /** The text is here, may be written and is of this epoch: what earlier pages left is put into `doc`. */
  ready(epoch: number): void;
  /** Nothing may be kept any more. */
  stop(): void;
};

/**
 * Keeps what is not saved yet, once it has waited a moment. `onKept` hears whether all that is not saved is on the
 * device. What earlier pages left is applied with the origin `kept`, and so is sent like anything typed here.
 */
export function keepWords(doc: Y.Doc, words: KeptWords, onKept: (all: boolean) => void): Keeper {
  let updates: Uint8Array[] = [];
  let left: KeptRecord[] = [];
  let epoch: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let writing: Promise<void> | null = null;
  let stopped = false;

  async function write(): Promise<void> {
    if (stopped || epoch === null || updates.length === 0) return;
    const now = updates.length;
    await words.keep(epoch, Y.mergeUpdates(updates));
    // Saved meanwhile: nothing of it stays.
    if (updates.length === 0) await words.done([]);
    else if (updates.length === now) onKept(true);
  }
  const soon = (wait: number) => {
    timer ??= setTimeout(() => {
      timer = null;
      // One after the other: the newest is written last.
      writing = (writing ?? Promise.resolve()).then(write).catch(() => onKept(false));
    }, wait);
  };
  return {
    typed(update) {
      updates.push(update);
      onKept(false);
      soon(updates.length === 1 ? patience : patience / 4);
    },
    saved() {
      if (updates.length === 0 && left.length === 0) return;
      const ids = left.map(({ id }) => id);
      updates = [];
      left = [];
      void (writing ?? Promise.resolve()).then(() => words.done(ids)).catch(() => undefined);
    },
    ready(now) {
      if (epoch !== null) return;
      epoch = now;
      void words
        .left(now)
        .then((records) => {
          if (stopped) return;
          left = [...left, ...records];
          for (const { update } of records) Y.applyUpdate(doc, update, 'kept');
        })
        .catch(() => undefined);
      if (updates.length > 0) soon(patience);
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
