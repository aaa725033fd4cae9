import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { chance } from '../../../../tests/fixtures/random.ts';
import { layoutOf } from './columns.ts';
import { makeDecoder } from './decoding.ts';
import { readFeatures } from './geojson.ts';
import { isWardCode } from './kinds.ts';
import { londonMonth, monthText, readMonth } from './months.ts';
import { comparableName, sentenceCase, slugOf } from './naming.ts';
import { outlineOf, pointFinder, squareKilometres, type Outline } from './polygons.ts';
import { delimiterOf, readRecords } from './records.ts';

const decoded = (bytes: Uint8Array, piece: number): [string, string] => {
  const decoder = makeDecoder();
  let text = '';
  for (let at = 0; at < bytes.length; at += piece) text += decoder.push(bytes.subarray(at, at + piece));
  return [text + decoder.end(), decoder.encoding()];
};
const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const utf16 = (text: string, little: boolean, mark: boolean) => {
  const all = mark ? `\ufeff${text}` : text;
  const bytes = new Uint8Array(all.length * 2);
  const view = new DataView(bytes.buffer);
  [...all].forEach((char, i) => view.setUint16(i * 2, char.charCodeAt(0), little));
  return bytes;
};

describe('encodings', () => {
  const text = 'ward,name\nT01,Ealing’s Café\n';
  const utf8 = new TextEncoder().encode(text);
  test.each([1, 2, 3, 5, 1000])('are found in pieces of %i bytes', (piece) => {
    const size = Math.max(piece, 4);
    expect(decoded(utf8, size)).toEqual([text, 'utf-8']);
    expect(decoded(Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8), size)).toEqual([text, 'utf-8']);
    expect(decoded(latin('ward,name\nT01,Café de la Ré\n'), size)).toEqual([
      'ward,name\nT01,Café de la Ré\n',
      'windows-1252',
    ]);
    for (const little of [true, false])
      for (const mark of [true, false])
        expect(decoded(utf16('ward,name\nT01,Cafe\n', little, mark), 2000)[0]).toBe('ward,name\nT01,Cafe\n');
  });
  test('a broken byte in real UTF-8 does not turn the rest into latin-1', () => {
    const bytes = Uint8Array.of(...utf8, 0xff, 0x2c, ...utf8);
    expect(decoded(bytes, 7)[0]).toBe(`${text}\ufffd,${text}`);
  });
});

const recordsOf = (text: string, delimiter = ',', piece = 7) => {
  const rows: [string[], number][] = [];
  const broken: [number, string][] = [];
  const reader = readRecords(
    delimiter,
    (fields, line) => rows.push([fields, line]),
    (line, reason) => broken.push([line, reason]),
  );
  for (let at = 0; at < text.length; at += piece) reader.push(text.slice(at, at + piece));
  reader.end();
  return { rows, broken, lineEnd: reader.lineEnd() };
};

describe('records', () => {
  test('of any delimiter-separated text are those that csv-parse reads, however it is cut', () => {
    const seeded = chance(20_250_601);
    const cells = ['', 'a', ' b ', '"q"', 'x,y', 'two\nlines', 'é€', '0', "O'Brien", ';'];
    for (let turn = 0; turn < 300; turn++) {
      const delimiter = seeded.pick([',', ';', '\t', '|']);
      const end = seeded.pick(['\n', '\r\n', '\r']);
      const width = 1 + seeded.below(5);
      const rows = Array.from({ length: 1 + seeded.below(8) }, () =>
        Array.from({ length: width }, (_, i) =>
          i === 0 ? 'k' : seeded.pick(end === '\r' ? cells.filter((cell) => !cell.includes('\n')) : cells),
        ),
      );
      const text =
        rows
          .map((row) =>
            row
              .map((cell) =>
                /["\n\r]/.test(cell) || cell.includes(delimiter) || seeded.yes(0.2)
                  ? `"${cell.replaceAll('"', '""')}"`
                  : cell,
              )
              .join(delimiter),
          )
          .join(end) + (seeded.yes(0.5) ? end : '');
      const theirs: string[][] = parse(text, { delimiter, record_delimiter: end, relax_column_count: true });
      const ours = recordsOf(text, delimiter, 1 + seeded.below(30));
      expect(ours.broken).toEqual([]);
      expect(ours.rows.map(([fields]) => fields)).toEqual(theirs);
    }
  });
  test('a quotation mark that is never closed costs its own line alone', () => {
    const lines = Array.from({ length: 100 }, (_, i) => (i === 3 ? 'a,"b,3' : `a,b,${i}`));
    const { rows, broken } = recordsOf(lines.join('\r\n'));
    expect(broken).toEqual([[4, 'a quotation mark is never closed']]);
    expect(rows).toHaveLength(99);
    expect(rows.at(-1)).toEqual([['a', 'b', '99'], 100]);
  });
  test('lines keep their numbers past blank lines and fields of several lines', () => {
    expect(recordsOf('a,b\n\n"x\ny",z\nlast,1').rows).toEqual([
      [['a', 'b'], 1],
      [['x\ny', 'z'], 3],
      [['last', '1'], 5],
    ]);
  });
  test('a delimiter is found by what splits lines evenly', () => {
    expect(delimiterOf(['a;b;c', '1,5;2,5;3,5'])).toBe(';');
    expect(delimiterOf(['a\tb', '"x, y"\t2'])).toBe('\t');
    expect(delimiterOf(['"a,b",c', '1,2'])).toBe(',');
  });
});

describe('columns', () => {
  const rowsOf = (...lines: string[]) => lines.map((line, i) => ({ fields: line.split(','), line: i + 1 }));
  test('of any edition are found by their names', () => {
    for (const year of ['19', '23', '25', '31']) {
      const layout = layoutOf(rowsOf(`WD${year}CD,WD${year}NM,population`, 'T05000001,Quay,100'));
      expect(layout).toMatchObject({
        kind: 'populations',
        edition: 2000 + Number(year),
        places: { ward: 0, residents: 2 },
      });
    }
  });
  test('of two header rows both are passed over', () => {
    expect(layoutOf(rowsOf('Ward code,Population,', ',2011,2021', 'T05000001,7,9'))).toMatchObject({
      kind: 'populations',
      headerLines: 2,
    });
    expect(
      layoutOf(rowsOf('Table 3,,', 'ward_code,month,measure,count', 'T05000001,2025-01,Guns,1')),
    ).toMatchObject({
      kind: 'figures',
      headerLines: 2,
    });
  });
  test('any table of a ward code and one number will do; of two numbers one must be chosen', () => {
    const rows = rowsOf('Place,Number', 'T05000001,100', 'T05000002,200');
    expect(layoutOf(rows)).toMatchObject({ kind: 'populations', places: { ward: 0, residents: 1 } });
    const two = rowsOf('Place,First,Second', 'T05000001,100,5', 'T05000002,200,6');
    expect(layoutOf(two, { kind: 'populations' })).toBeNull();
    expect(layoutOf(two, { kind: 'populations', mapping: { residents: 'Second' } })?.places).toEqual({
      ward: 0,
      residents: 2,
    });
  });
  test('of several years the latest is taken', () => {
    expect(layoutOf(rowsOf('ward_code,Population2011,Population2021', 'T05000001,1,2'))).toMatchObject({
      places: { residents: 2 },
      year: 2021,
    });
  });
});

describe('months', () => {
  test.each([
    ['202307', '2023-07'],
    ['2023-07', '2023-07'],
    ['2023-07-01', '2023-07'],
    ['01/07/2023', '2023-07'],
    ['Jul-23', '2023-07'],
    ['July 2023', '2023-07'],
  ])('%s', (text, month) => {
    expect(monthText(readMonth(text) ?? 0)).toBe(month);
  });
  test.each(['', '2023', '202313', '2023-00', 'E05000001', '99/99/2023', '20230701', 'next'])(
    'not %s',
    (text) => {
      expect(readMonth(text)).toBeNull();
    },
  );
  test('are those of the clock in London, summer and winter', () => {
    const there = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'Europe/London',
      year: 'numeric',
      month: '2-digit',
    });
    const seeded = chance(7);
    for (let turn = 0; turn < 3000; turn++) {
      const month = Date.UTC(1996 + seeded.below(60), seeded.below(12), 1);
      const at = new Date(month + (seeded.below(7200) - 3600) * 2000);
      if (at.getUTCFullYear() >= 1996 && at.getUTCFullYear() < 2056)
        expect(monthText(londonMonth(at))).toBe(there.format(at));
    }
    expect(monthText(londonMonth(new Date('2023-08-31T23:01:00Z')))).toBe('2023-09');
  });
});

test('names', () => {
  expect(sentenceCase('VIOLENCE AGAINST THE PERSON')).toBe('Violence against the person');
  expect(slugOf('Violence Against the Person')).toBe('violence-against-the-person');
  expect(slugOf("St James's & Park")).toBe('st-jamess-and-park');
  expect(comparableName('Saint Anne’s Ward')).toBe(comparableName("St Anne's"));
  expect(isWardCode('E05013806')).toBe(true);
  for (const code of ['E09000001', 'E12000007', 'E01000001', 'W06000015', '', 'Quay'])
    expect(isWardCode(code)).toBe(false);
});

describe('outlines', () => {
  const square = (west: number, south: number, size: number): [number, number][] => [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ];
  const ring: Outline = { type: 'Polygon', coordinates: [square(0, 0, 3), square(1, 1, 1)] };
  test('a degree at the equator is 12,364 km², whichever way round; a hole is taken off', () => {
    const one: Outline = { type: 'Polygon', coordinates: [square(0, -0.5, 1)] };
    // (2 sin ½°) · 1° in radians · R², by hand.
    expect(squareKilometres(one)).toBeCloseTo(12_364.2, 0);
    expect(squareKilometres({ type: 'Polygon', coordinates: [square(0, -0.5, 1).reverse()] })).toBeCloseTo(
      squareKilometres(one),
      6,
    );
    expect(squareKilometres(ring)).toBeLessThan(
      squareKilometres({ type: 'Polygon', coordinates: [square(0, 0, 3)] }) - 12_000,
    );
  });
  test('a point lies in one ward of a plane divided by chance, in none in its hole', () => {
    expect(outlineOf({ type: 'Point', coordinates: [1, 2] })).toMatch(/no polygon/);
    expect(outlineOf({ type: 'Polygon', coordinates: [square(530_000, 180_000, 10)] })).toMatch(/no degrees/);
    const find = pointFinder([
      { code: 'ring', outline: ring },
      {
        code: 'hole',
        outline: { type: 'MultiPolygon', coordinates: [[square(1, 1, 1)], [square(5, 5, 1)]] },
      },
    ]);
    expect([find(0.5, 0.5), find(1.5, 1.5), find(5.5, 5.5), find(4, 4), find(99, 0)]).toEqual([
      'ring',
      'hole',
      'hole',
      null,
      null,
    ]);
    expect(find(1.5, 1.5)).toBe('hole');
  });
  test('features are cut out of collections however their text comes, and keep their lines', () => {
    const text =
      '{"type":"FeatureCollection","name":"a \\"features\\": [",\n"features":[{"type":"Feature","properties":{"a":"]}"}},\n{"type":"Feature","properties":null}]}\n\n{"features":[{"b":1}]}';
    for (let piece = 1; piece < 40; piece++) {
      const found: [string, number][] = [];
      const reader = readFeatures((json, line) => found.push([json, line]));
      for (let at = 0; at < text.length; at += piece) reader.push(text.slice(at, at + piece));
      reader.end();
      expect(found).toEqual([
        ['{"type":"Feature","properties":{"a":"]}"}}', 2],
        ['{"type":"Feature","properties":null}', 3],
        ['{"b":1}', 5],
      ]);
    }
    const cut = readFeatures(() => undefined);
    cut.push('{"features":[\n{"type":');
    expect(() => cut.end()).toThrow('Line 2: The file ends in the middle of an outline');
  });
});
