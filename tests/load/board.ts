import * as Y from 'yjs';
import type { Score } from './score.ts';

/** When each character was typed, by the ids that Yjs gives them: all clocks here are one process's. */
export type Board = {
  /** Clocks of a client come in order, from 0 on, without gaps. `at`: milliseconds of `performance.now()`. */
  typed(client: number, at: number): void;
  /** An update came to somebody else. */
  arrived(update: Uint8Array): void;
  forget(client: number): void;
};

export function makeBoard(score: Score): Board {
  const times = new Map<number, number[]>();
  return {
    typed(client, at) {
      const known = times.get(client);
      if (known) known.push(at);
      else times.set(client, [at]);
    },
    arrived(update) {
      if (!score.counting) return;
      const now = performance.now();
      for (const { id, length } of Y.decodeUpdate(update).structs) {
        const known = times.get(id.client);
        for (let clock = id.clock; known && clock < id.clock + length; clock++) {
          const at = known[clock];
          if (at !== undefined) score.seen.push(now - at);
        }
      }
    },
    forget: (client) => void times.delete(client),
  };
}

/** Words that are looked for on the pages of those who read, from when they were typed. */
export type Marks = {
  typed(sectionId: string, mark: string): void;
  /** What an open page shows of a section now. */
  shown(sectionId: string, html: string): void;
};

export function makeMarks(score: Score): Marks {
  const waiting = new Map<string, Map<string, number>>();
  return {
    typed(sectionId, mark) {
      const here = waiting.get(sectionId) ?? new Map<string, number>();
      waiting.set(sectionId, here.set(mark, performance.now()));
    },
    shown(sectionId, html) {
      const here = waiting.get(sectionId);
      for (const [mark, at] of here ?? []) {
        if (!html.includes(mark)) continue;
        here?.delete(mark);
        if (score.counting) score.read.push(performance.now() - at);
      }
    },
  };
}
