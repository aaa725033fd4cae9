import { getSchema, resolveExtensions } from '@tiptap/core';
import { describe, expect, test } from 'vitest';
import { shownAttributes } from './attributes.ts';
import { blocks, holds, type Container } from './content.ts';
import { marks, nodes, type NodeName } from './schema-names.ts';
import { sectionExtensions, sectionSchema, type Place } from './schema.ts';

const places: Place[] = ['editor', 'page'];
/** ProseMirror's own, which no Yjs element is named after. */
const unnamed = ['doc', 'text'];

const sorted = (names: Iterable<string>) => [...names].sort();

describe.each(places)('the schema for the %s', (place) => {
  const schema = getSchema(sectionExtensions(place));

  test('has exactly the nodes and attributes of schema-names.ts', () => {
    const found = Object.entries(schema.nodes)
      .filter(([name]) => !unnamed.includes(name))
      .map(([name, type]) => [name, sorted(Object.keys(type.spec.attrs ?? {}))]);
    const named = Object.entries(nodes).map(([name, attributes]) => [name, sorted(Object.keys(attributes))]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(named));
  });

  test('has exactly the marks and attributes of schema-names.ts', () => {
    const found = Object.entries(schema.marks).map(([name, type]) => [
      name,
      sorted(Object.keys(type.spec.attrs ?? {})),
    ]);
    const named = Object.entries(marks).map(([name, attributes]) => [name, sorted(attributes)]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(named));
  });

  test('has a default for every attribute and checks none', () => {
    for (const type of [...Object.values(schema.nodes), ...Object.values(schema.marks)])
      for (const [key, attribute] of Object.entries(type.spec.attrs ?? {})) {
        expect(attribute, `${type.name}.${key}`).toHaveProperty('default');
        expect(attribute.validate, `${type.name}.${key}`).toBeUndefined();
      }
  });

  test('lets stand in a block what content.ts says, in any order', () => {
    for (const [container, fitting] of Object.entries(holds) as [Container, readonly string[]][]) {
      const type = schema.nodes[container];
      for (const name of Object.keys(schema.nodes).filter((each) => each !== 'doc')) {
        const inner = schema.nodes[name];
        const first = inner && type?.contentMatch.matchType(inner);
        expect(Boolean(first), `${name} in ${container}`).toBe(fitting.includes(name));
        for (const after of fitting) {
          const next = schema.nodes[after];
          if (first && next) expect(first.matchType(next), `${after} after ${name}`).not.toBeNull();
        }
      }
    }
  });

  test('has nothing that writes by itself, and no undo but the collaboration extension’s', () => {
    const names = resolveExtensions(sectionExtensions(place)).map(({ name }) => name);
    expect(names).not.toContain('trailingNode');
    expect(names).not.toContain('undoRedo');
    expect(new Set(names).size).toBe(names.length);
  });
});

test('every node’s attributes are checked where they are drawn, and those not given are left out', () => {
  for (const name of Object.keys(nodes) as NodeName[]) {
    expect(sorted(Object.keys(shownAttributes(name, null)))).toEqual(sorted(Object.keys(nodes[name])));
  }
});

test('all but inline nodes are blocks with an id, a language and a direction', () => {
  const inline = ['hardBreak', 'mention'];
  expect(sorted(blocks)).toEqual(sorted(Object.keys(nodes).filter((name) => !inline.includes(name))));
  for (const name of blocks)
    expect(Object.keys(nodes[name])).toEqual(expect.arrayContaining(['id', 'lang', 'dir']));
});

test('a text without anything is one empty paragraph', () => {
  expect(sectionSchema().topNodeType.createAndFill()?.toJSON()).toMatchObject({
    type: 'doc',
    content: [{ type: 'paragraph' }],
  });
});
