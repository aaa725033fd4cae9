/** Text made by the program (a template, an import, the demonstration), as one update to be logged like any other. */
import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import type { Block } from './blocks.ts';
import { rootName } from './schema-names.ts';
import { sectionSchema } from './schema.ts';

const schema = sectionSchema();

/**
 * One Yjs update (first format) that puts these blocks at the start of a section's text, all of it made by
 * `clientId`. The same blocks and client give the same bytes, and applying them twice changes nothing; so a
 * client id serves once in a section. Throws where the blocks do not fit the schema: that is a mistake in
 * the program.
 */
export function updateFrom(blocks: readonly Block[], clientId: number): Uint8Array {
  const content = { type: 'doc', content: blocks };
  schema.nodeFromJSON(content).check();
  const made = new Y.Doc();
  try {
    made.clientID = clientId;
    prosemirrorJSONToYXmlFragment(schema, content, made.getXmlFragment(rootName));
    return Y.encodeStateAsUpdate(made);
  } finally {
    made.destroy();
  }
}
