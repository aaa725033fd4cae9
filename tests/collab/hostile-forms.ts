import * as encoding from 'lib0/encoding';
import { rootName } from '#lib/sections/schema-names.ts';
import {
  craft,
  element,
  gc,
  item,
  mark,
  paragraphOf,
  sharedType,
  skipStruct,
  text,
  value,
  xmlText,
  type Craft,
  type Where,
} from './craft.ts';

/** Alice has written one paragraph: element 0, text 1, characters 2 to 5. Mallory may edit, and does this. */
export const alice = 100;
export const mallory = 666;
export const byMallory = (structs: Craft[], clock = 0) =>
  craft({ blocks: [{ client: mallory, clock, structs }] });
const inText: Where = { under: [alice, 1] };

/** What the guard says of it. */
type Expected = 'malformed' | 'forged' | 'early';

/** Updates that do harm where they are let in, each by its name. */
export const closedForms: Record<string, [Expected, () => Uint8Array]> = {
  'forged id': [
    'forged',
    () => craft({ blocks: [{ client: alice, clock: 6, structs: [text({ after: [alice, 5] }, 'x')] }] }),
  ],
  'swallowing GC': [
    'forged',
    () => craft({ blocks: [{ client: alice, clock: 6, structs: [gc(1_000_000)] }] }),
  ],
  'future delete set': ['early', () => craft({ deletes: [{ client: alice, ranges: [[0, 2 ** 30]] }] })],
  'delete set of somebody unknown': [
    'early',
    () => craft({ deletes: [{ client: 12345, ranges: [[0, 1]] }] }),
  ],
  'clock gap 2^31': ['malformed', () => byMallory([text(inText, 'x')], 2 ** 31)],
  'clock gap': ['early', () => byMallory([text(inText, 'x')], 1)],
  'a Skip': ['malformed', () => byMallory([skipStruct(5), text(inText, 'x')])],
  'a GC with further bits': [
    'malformed',
    () =>
      byMallory([
        (e) => {
          encoding.writeUint8(e, 0x80);
          encoding.writeVarUint(e, 1);
          encoding.writeVarUint(e, 0);
          encoding.writeVarUint(e, 1);
        },
      ]),
  ],
  '1 million delete ranges': [
    'malformed',
    () =>
      craft({
        deletes: [{ client: alice, ranges: Array.from({ length: 1_000_000 }, (_, i) => [i * 2, 1]) }],
      }),
  ],
  '200,000 client ids': [
    'malformed',
    () =>
      craft({
        blocks: Array.from({ length: 200_000 }, (_, i) => ({ client: 900_000 - i, structs: [gc(1)] })),
      }),
  ],
  '16,000 root types': [
    'malformed',
    () => byMallory(Array.from({ length: 16_000 }, (_, i) => xmlText({ in: `root${i}` }))),
  ],
  'another root': ['malformed', () => byMallory([xmlText({ in: 'other' })])],
  '5,000-deep nesting': [
    'malformed',
    () =>
      byMallory(
        Array.from({ length: 5000 }, (_, i) =>
          element(i === 0 ? { in: rootName } : { under: [mallory, i - 1] }, 'blockquote'),
        ),
      ),
  ],
  subdocument: [
    'malformed',
    () =>
      byMallory([
        item(9, { in: rootName }, (e) => {
          encoding.writeVarString(e, 'guid');
          encoding.writeAny(e, {});
        }),
      ]),
  ],
  binary: [
    'malformed',
    () => byMallory([item(3, { in: rootName }, (e) => encoding.writeVarUint8Array(e, new Uint8Array(8)))]),
  ],
  'raw JSON': [
    'malformed',
    () =>
      byMallory([
        item(2, { in: rootName }, (e) => {
          encoding.writeVarUint(e, 1);
          encoding.writeVarString(e, '{"a":1}');
        }),
      ]),
  ],
  'an embed': [
    'malformed',
    () => byMallory([item(5, inText, (e) => encoding.writeVarString(e, '{"image":"x"}'))]),
  ],
  '__proto__ as attribute': [
    'malformed',
    () => byMallory([value({ under: [alice, 0], sub: '__proto__' }, 'x')]),
  ],
  '__proto__ as element': ['malformed', () => byMallory([element({ in: rootName }, '__proto__')])],
  '__proto__ as mark': ['malformed', () => byMallory([mark(inText, '__proto__', '{}')])],
  '__proto__ in a mark': ['malformed', () => byMallory([mark(inText, 'link', '{"__proto__":{"a":1}}')])],
  '__proto__ as root': ['malformed', () => byMallory([xmlText({ in: '__proto__' })])],
  'an object as attribute': [
    'malformed',
    () => byMallory([value({ under: [alice, 0], sub: 'id' }, { a: 1 })]),
  ],
  'a list where none belongs': [
    'malformed',
    () => byMallory([value({ under: [alice, 0], sub: 'id' }, ['a'])]),
  ],
  'an attribute of another node': [
    'malformed',
    () => byMallory([value({ under: [alice, 0], sub: 'level' }, 2)]),
  ],
  'an unknown node': ['malformed', () => byMallory([element({ in: rootName }, 'script')])],
  'an unknown mark': ['malformed', () => byMallory([mark(inText, 'colour', '{"c":"red"}')])],
  'a map': ['malformed', () => byMallory([sharedType({ in: rootName }, 1)])],
  'characters outside a text': ['malformed', () => byMallory([text({ in: rootName }, 'x')])],
  'an element inside a text': ['malformed', () => byMallory([element(inText, 'paragraph')])],
  'neighbours in two places': [
    'malformed',
    () => byMallory([element({ after: [alice, 0], before: [alice, 2] }, 'paragraph')]),
  ],
  'an origin nobody has': ['early', () => byMallory([text({ after: [alice, 6] }, 'x')])],
  'a parent nobody has': ['early', () => byMallory([text({ under: [4242, 0] }, 'x')])],
  'an origin ahead of itself': ['early', () => byMallory([text({ after: [mallory, 3] }, 'x')])],
  'two that wait for each other': [
    'early',
    () =>
      craft({
        blocks: [
          { client: 668, structs: [text({ after: [667, 0] }, 'x')] },
          { client: 667, structs: [text({ after: [668, 0] }, 'x')] },
        ],
      }),
  ],
  'a client id of 33 bits': ['malformed', () => craft({ blocks: [{ client: 2 ** 32, structs: [gc(1)] }] })],
  'one client twice': [
    'malformed',
    () =>
      craft({
        blocks: [
          { client: mallory, structs: [text(inText, 'a')] },
          { client: mallory, structs: [text(inText, 'bb')] },
        ],
      }),
  ],
  'an empty struct': ['malformed', () => byMallory([text(inText, '')])],
  'ill-formed text': [
    'malformed',
    () =>
      byMallory([item(4, inText, (e) => encoding.writeVarUint8Array(e, Uint8Array.of(0xed, 0xa0, 0x80)))]),
  ],
  'ranges out of order': [
    'malformed',
    () =>
      craft({
        deletes: [
          {
            client: alice,
            ranges: [
              [3, 1],
              [2, 1],
            ],
          },
        ],
      }),
  ],
  'an endless number': ['malformed', () => new Uint8Array(100).fill(0xff)],
  'bytes after the end': ['malformed', () => Uint8Array.of(...paragraphOf(mallory), 0)],
};
