import { expect, test } from 'vitest';
import { partsIn } from './pasted-lines.ts';

const full = 'The stewards of nine houses stood at the rank until it was empty';
const said = (text: string) => partsIn(text)?.map(({ item, words }) => (item ? `• ${words}` : words)) ?? null;

test('lines that ended where the paper did are put together; those that mean something stay as they are', () => {
  expect(said(`${full}\nand no bus ran.`)).toEqual([`${full} and no bus ran.`]);
  // A last line is short; the next paragraph begins.
  expect(said(`${full}\nand no bus ran.\n${full}\nagain.`)).toHaveLength(2);
  expect(said(`${full}\r\nand no\r\n\r\nbus ran.`)).toEqual([`${full} and no`, 'bus ran.']);
  expect(said(`${full} half-\nway there`)?.[0]).toMatch(/half-way there$/);
  expect(said(`${full} divi\u00ad\nded`)?.[0]).toMatch(/divided$/);
  expect(said('• Lamps\n• Radios')).toEqual(['• Lamps', '• Radios']);
  // An address, a table of figures, full sentences one by one, one line, lines that nobody wrapped.
  for (const text of [
    'Quayside Council\nLicensing\nTown Hall',
    '1 March 2026 10:15 the Anchor 14 people came by to ask\nJune 2026 10:15 the Lamp and Yard 15 people came by',
    `${full}.\n${full.toUpperCase()}.`,
    full,
    `${full.repeat(5)}\nand so on`,
    '',
  ])
    expect(said(text)).toBeNull();
});
