import * as Y from 'yjs';
import { addStored } from './guard.ts';
import { nothingKnown, type Known } from './known.ts';
import type { Settled } from './text.ts';

/**
 * Work on a whole text. It goes through a Yjs document that is thrown away: many small updates merged by
 * themselves cost the square of their number and eight times the bytes.
 */
export type SettleWork =
  | { kind: 'settle'; updates: Uint8Array[] }
  | { kind: 'index'; state: Uint8Array }
  /** Which of `updates`, applied in order on `state`, throw or leave something waiting. */
  | { kind: 'broken'; state: Uint8Array; updates: Uint8Array[] };

export type SettleAnswer =
  | { kind: 'settled'; settled: Settled | null }
  | { kind: 'index'; known: Known }
  | { kind: 'broken'; broken: number[] };

export function doSettleWork(work: SettleWork): SettleAnswer {
  switch (work.kind) {
    case 'settle':
      return { kind: 'settled', settled: settle(work.updates) };
    case 'index':
      return { kind: 'index', known: indexOf(work.state) };
    case 'broken':
      return { kind: 'broken', broken: brokenOf(work.state, work.updates) };
  }
}

const isWaiting = (doc: Y.Doc) => doc.store.pendingStructs !== null || doc.store.pendingDs !== null;

/**
 * Applies without Yjs's clean-up of formatting, which is an edit that somebody makes: only what people sent
 * stands in a text.
 */
function applyAsSent(doc: Y.Doc, update: Uint8Array): void {
  doc.transact((transaction) => {
    Y.applyUpdate(doc, update);
    transaction.local = true;
  });
}

/** The updates as one state; null where they throw or leave something waiting. */
export function settle(updates: readonly Uint8Array[]): Settled | null {
  const doc = new Y.Doc();
  try {
    for (const update of updates) applyAsSent(doc, update);
    if (isWaiting(doc)) return null;
    const deleteSet = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc));
    return {
      state: Y.encodeStateAsUpdate(doc),
      stateVector: Y.encodeStateVector(doc),
      // An update without structs is one zero and then the deletions.
      deleteSet: deleteSet.slice(1),
    };
  } catch {
    return null;
  } finally {
    doc.destroy();
  }
}

export function indexOf(state: Uint8Array): Known {
  const known = nothingKnown();
  if (addStored(known, state) === null) throw new Error('A stored state does not fit together.');
  return known;
}

function brokenOf(state: Uint8Array, updates: readonly Uint8Array[]): number[] {
  const broken: number[] = [];
  let good = state;
  updates.forEach((update, i) => {
    const settled = settle([good, update]);
    if (settled) good = settled.state;
    else broken.push(i);
  });
  return broken;
}
