/** What is worked out of a section's text, or changed in it, apart from requests: by name, in a thread for large ones. */
import type { Calculation } from '../core/app.ts';
import type { Block } from './blocks.ts';
import type { TidyDoc } from './tidy.ts';

/** A struct of a Yjs document: for as long as the section lives it means the same. */
export type StructId = { client: number; clock: number };

/** A heading that stands in the text itself, in no list or box. `first`: nothing stands before it. */
export type TextHeading = StructId & { level: number; words: string; first: boolean };

export const headings: Calculation<{ updates: readonly Uint8Array[] }, TextHeading[]> = { name: 'headings' };

/** What stands in the text, as a tree that fits the schema. */
export const tree: Calculation<{ updates: readonly Uint8Array[] }, TidyDoc> = { name: 'tree' };

/** What stands from one heading to the next; the first part may have no heading. `text` is without the heading. */
export type TextPart = { part: number; heading: string; text: string };

export const parts: Calculation<{ updates: readonly Uint8Array[] }, TextPart[]> = { name: 'parts' };

/** First and last character of what a comment is about, as Yjs relative positions. */
export type AnchorBytes = { start: Uint8Array; end: Uint8Array };

export type SplitQuestion = {
  state: Uint8Array;
  /** The heading with which the part begins that goes. */
  at: StructId;
  /** Under which client ids the two changes are made. */
  clients: { rest: number; part: number };
  anchors: readonly AnchorBytes[];
};
export type SplitText = {
  /** The change of the text after which the part is gone from it. */
  rest: Uint8Array;
  /** The part as the first change of another text. */
  part: Uint8Array;
  /** Of each anchor: do its words lie in the part? */
  inPart: boolean[];
};
/** Null: the heading is not there, or nothing stands before it. */
export const split: Calculation<SplitQuestion, SplitText | null> = { name: 'split' };

export type PartQuestion = { updates: readonly Uint8Array[]; at: StructId; part: Uint8Array };
/**
 * The part as it would be had nobody taken it away: its text as one change, where it says something else than `part`
 * by now. Null: it says the same.
 */
export const partSince: Calculation<PartQuestion, Uint8Array | null> = { name: 'part since' };

/** A change that puts blocks at the end of a text, before an empty line that ends it. */
export const append: Calculation<
  { state: Uint8Array; blocks: readonly Block[]; clientId: number },
  Uint8Array
> = { name: 'append' };

/** A change of the attributes of the block of that id. Null: there is none, or they are so already. */
export type AttributesQuestion = {
  state: Uint8Array;
  id: string;
  node: string;
  attributes: Readonly<Record<string, unknown>>;
  clientId: number;
};
export const setAttributes: Calculation<AttributesQuestion, Uint8Array | null> = { name: 'set attributes' };
