import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import type { Grammar } from '../schema-names.ts';
import { frameTypes, syncTypes } from '../wire.ts';

/**
 * The first node or mark of an update that this version does not know; null: it knows all. An editor deletes
 * what it does not know from everyone's text, so such an update must not reach it.
 */
export function unknownName(
  update: Uint8Array,
  { nodes, marks }: Pick<Grammar, 'nodes' | 'marks'>,
): string | null {
  for (const struct of Y.decodeUpdate(update).structs) {
    if (!(struct instanceof Y.Item)) continue;
    const { content } = struct;
    if (content instanceof Y.ContentType && content.type instanceof Y.XmlElement) {
      if (!nodes.has(content.type.nodeName)) return content.type.nodeName;
    } else if (content instanceof Y.ContentFormat && !marks.has(content.key)) return content.key;
  }
  return null;
}

/** The update in the rest of a sync frame, without moving the decoder; null for a step 1. */
export function updateIn(decoder: decoding.Decoder): Uint8Array | null {
  const ahead = decoding.clone(decoder);
  return decoding.readVarUint(ahead) === syncTypes.step1 ? null : decoding.readVarUint8Array(ahead);
}

export const syncType = frameTypes.sync;
