import * as encoding from 'lib0/encoding';
import { rootName } from '#lib/sections/schema-names.ts';

/** Writes updates by hand, byte by byte: what no editor would make. */
export type Craft = (encoder: encoding.Encoder) => void;
type Id = readonly [client: number, clock: number];

const id = (encoder: encoding.Encoder, [client, clock]: Id) => {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
};

export type Where = { in: string; sub?: string } | { under: Id; sub?: string } | { after?: Id; before?: Id };

/** A struct of the given content kind, standing somewhere, with its content written by `content`. */
export const item =
  (kind: number, where: Where, content: Craft): Craft =>
  (encoder) => {
    const sub = 'sub' in where ? where.sub : undefined;
    if ('in' in where || 'under' in where) {
      encoding.writeUint8(encoder, kind | (sub === undefined ? 0 : 0x20));
      if ('in' in where) {
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarString(encoder, where.in);
      } else {
        encoding.writeVarUint(encoder, 0);
        id(encoder, where.under);
      }
      if (sub !== undefined) encoding.writeVarString(encoder, sub);
    } else {
      encoding.writeUint8(encoder, kind | (where.after ? 0x80 : 0) | (where.before ? 0x40 : 0));
      if (where.after) id(encoder, where.after);
      if (where.before) id(encoder, where.before);
    }
    content(encoder);
  };

export const text = (where: Where, value: string) =>
  item(4, where, (encoder) => encoding.writeVarString(encoder, value));
export const element = (where: Where, name: string) =>
  item(7, where, (encoder) => {
    encoding.writeVarUint(encoder, 3);
    encoding.writeVarString(encoder, name);
  });
export const xmlText = (where: Where) => item(7, where, (encoder) => encoding.writeVarUint(encoder, 6));
export const sharedType = (where: Where, ref: number) =>
  item(7, where, (encoder) => encoding.writeVarUint(encoder, ref));
export const mark = (where: Where, name: string, json: string) =>
  item(6, where, (encoder) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarString(encoder, json);
  });
export const value = (where: Where, given: unknown) =>
  item(8, where, (encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeAny(encoder, given as string);
  });
export const gc =
  (length: number): Craft =>
  (encoder) => {
    encoding.writeUint8(encoder, 0);
    encoding.writeVarUint(encoder, length);
  };
export const skipStruct =
  (length: number): Craft =>
  (encoder) => {
    encoding.writeUint8(encoder, 10);
    encoding.writeVarUint(encoder, length);
  };

type Crafted = {
  blocks?: { client: number; clock?: number; structs: Craft[]; count?: number }[];
  deletes?: { client: number; ranges: [clock: number, length: number][] }[];
};

export function craft({ blocks = [], deletes = [] }: Crafted): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, blocks.length);
  for (const { client, clock = 0, structs, count = structs.length } of blocks) {
    encoding.writeVarUint(encoder, count);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const write of structs) write(encoder);
  }
  encoding.writeVarUint(encoder, deletes.length);
  for (const { client, ranges } of deletes) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const [clock, length] of ranges) {
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
  }
  return encoding.toUint8Array(encoder);
}

/** One paragraph with a text in it, under `client`: clocks 0 and 1; the text's characters come from 2 on. */
export const paragraphOf = (client: number, words = 'safe'): Uint8Array =>
  craft({
    blocks: [
      {
        client,
        structs: [
          element({ in: rootName }, 'paragraph'),
          xmlText({ under: [client, 0] }),
          text({ under: [client, 1] }, words),
        ],
      },
    ],
  });
