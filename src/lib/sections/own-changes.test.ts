import { getExtensionField, resolveExtensions } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { EditorState, TextSelection, type Plugin, type Transaction } from '@tiptap/pm/state';
import { tableEditing } from '@tiptap/pm/tables';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { describe, expect, test } from 'vitest';
import { paragraph, table } from './blocks.ts';
import { toOwnChanges } from './own-changes.ts';
import { sectionExtensions, sectionSchema } from './schema.ts';

const schema = sectionSchema();

/** The plugins that one extension of the list brings, made without an editor. */
function pluginsOf(name: string): Plugin[] {
  const extension = resolveExtensions(sectionExtensions('editor')).find((each) => each.name === name);
  if (!extension) throw new Error(`No extension ${name}.`);
  const made = getExtensionField<() => Plugin[]>(extension, 'addProseMirrorPlugins', {
    name,
    options: extension.options as unknown,
    storage: {},
    editor: { isEditable: true },
    type: schema.marks[name] ?? schema.nodes[name],
  });
  return made();
}

const fromOthers = (change: Transaction) => change.setMeta(ySyncPluginKey, { isChangeOrigin: true });
const stateOf = (content: unknown, plugins: Plugin[]) =>
  EditorState.create({ doc: schema.nodeFromJSON({ type: 'doc', content: [content] }), plugins });

describe('an uneven table', () => {
  const cellsOf = (doc: Node) => doc.firstChild?.children.map((row) => row.childCount);

  /** What is left of two rows of two when the last cell is deleted. */
  function afterDeleting(plugins: Plugin[], byOthers: boolean) {
    const before = stateOf(table(['a', 'b'], [['c', 'd']]), plugins);
    let last = 0;
    before.doc.descendants((node, at) => {
      if (node.type.name === 'tableCell') last = at;
    });
    const change = before.tr.delete(last, last + (before.doc.nodeAt(last)?.nodeSize ?? 0));
    return cellsOf(before.apply(byOthers ? fromOthers(change) : change).doc);
  }

  test('is made even by whoever made it so', () => {
    expect(afterDeleting(pluginsOf('table'), false)).toEqual([2, 2]);
  });

  test('is left as it came from others', () => {
    expect(afterDeleting(pluginsOf('table'), true)).toEqual([2, 1]);
  });

  test('would be repaired by everybody, were the plugin left alone', () => {
    expect(afterDeleting([tableEditing()], true)).toEqual([2, 2]);
    expect(afterDeleting([toOwnChanges(tableEditing())], true)).toEqual([2, 1]);
  });
});

describe('an address that is typed', () => {
  function afterTyping(byOthers: boolean) {
    const before = stateOf(paragraph('see https://example.org'), pluginsOf('link'));
    const change = before.tr.setSelection(TextSelection.atEnd(before.doc)).insertText(' ');
    const { doc } = before.apply(byOthers ? fromOthers(change) : change);
    return JSON.stringify(doc.toJSON()).includes('"link"');
  }

  test('becomes a link by whoever typed it', () => {
    expect(afterTyping(false)).toBe(true);
  });

  test('is left as it came from others', () => {
    expect(afterTyping(true)).toBe(false);
  });
});
