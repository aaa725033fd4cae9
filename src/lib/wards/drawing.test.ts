import { describe, expect, test } from 'vitest';
import {
  barsOf,
  classesOf,
  funnelOf,
  limitOf,
  mapOf,
  standingOf,
  svgOfBars,
  svgOfFunnel,
  svgOfMap,
  svgOfTrends,
  trendsOf,
  type OutlinedWard,
} from './drawing.ts';

/** Squares side by side, with a corner too many on each edge, and a wavy edge between them. */
const square = (code: string, borough: string, west: number, wave: number[]): OutlinedWard => {
  const east = west + 1;
  const up = wave.map((off, i) => [east + off, 51 + (i + 1) / (wave.length + 1)]);
  const down = wave.map((off, i) => [west + off, 51 + (i + 1) / (wave.length + 1)]).reverse();
  const ring = [[west, 51], [east, 51], ...up, [east, 52], [west, 52], ...down, [west, 51]];
  return { code, borough, outline: { type: 'Polygon', coordinates: [ring] } };
};
const wave = Array.from({ length: 60 }, (_, i) => 0.06 * Math.sin(i / 3));
const three = [square('A', 'N', 0, wave), square('B', 'N', 1, wave), square('C', 'S', 2, wave)];

type Corner = [number, number];
/** The corners a path goes through, from its relative commands. */
const cornersOf = (path: string): Corner[][] =>
  [...path.matchAll(/M(-?\d+) ?(-?\d+)l([^zM]*)(z?)/g)].map(([, x, y, steps = '']) => {
    let at: Corner = [Number(x), Number(y)];
    const numbers = (steps.match(/-?\d+/g) ?? []).map(Number);
    const corners = [at];
    for (let i = 0; i < numbers.length; i += 2)
      corners.push((at = [at[0] + (numbers[i] ?? 0), at[1] + (numbers[i + 1] ?? 0)]));
    return corners;
  });
const edgesOf = (corners: Corner[]) =>
  corners.map((corner, i) => [corner, corners[(i + 1) % corners.length]].map(String).sort().join('/'));

describe('a map', () => {
  const map = mapOf(three, { width: 1000, tolerance: 2 });
  const shapes = map.wards.map(({ path }) => cornersOf(path)[0] ?? []);

  test('neighbours still fit together after their common edge was made simpler', () => {
    const [a = [], b = []] = shapes.map(edgesOf);
    const shared = a.filter((edge) => b.includes(edge));
    expect(shared.length).toBeGreaterThan(5);
    expect(shared.length).toBeLessThan(wave.length);
  });

  test('no corner is farther off than was allowed', () => {
    const fine = mapOf(three, { width: 1000, tolerance: 0 });
    for (const [i, ward] of fine.wards.entries())
      for (const [x, y] of cornersOf(ward.path)[0] ?? []) {
        const near = (shapes[i] ?? []).map((corner, j, all) =>
          away([x, y], corner, all[(j + 1) % all.length] ?? corner),
        );
        expect(Math.min(...near)).toBeLessThanOrEqual(2);
      }
  });

  test('the borders of boroughs run between them and around them, and between nothing else', () => {
    const borders = new Set(
      cornersOf(map.boroughs).flatMap((line) =>
        line.slice(1).map((to, i) => [line[i], to].map(String).sort().join('/')),
      ),
    );
    const [a = [], b = [], c = []] = shapes.map(edgesOf);
    expect(a.filter((edge) => b.includes(edge)).filter((edge) => borders.has(edge))).toEqual([]);
    const between = b.filter((edge) => c.includes(edge));
    expect(between.length).toBeGreaterThan(5);
    expect(between.every((edge) => borders.has(edge))).toBe(true);
  });

  test('islands, holes, wards without an outline and specks are no trouble', () => {
    const island = { type: 'MultiPolygon' as const, coordinates: [[box(0, 0, 1)], [box(3, 0, 1)]] };
    const holed = { type: 'Polygon' as const, coordinates: [box(5, 0, 2), box(5.5, 0.5, 1)] };
    const odd = mapOf([
      { code: 'I', borough: 'N', outline: island },
      { code: 'H', borough: 'N', outline: holed },
      { code: 'S', borough: 'N', outline: { type: 'Polygon', coordinates: [box(8, 0, 0.02)] } },
      { code: 'N', borough: 'N', outline: null },
    ]);
    expect(odd.wards.map(({ code, path }) => [code, cornersOf(path).length])).toEqual([
      ['I', 2],
      ['H', 2],
      ['S', 1],
    ]);
    expect(mapOf([])).toMatchObject({ wards: [], boroughs: '' });
    expect(mapOf([{ code: 'N', borough: 'N', outline: null }]).wards).toEqual([]);
  });
});

const box = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];

function away([x, y]: Corner, [ax, ay]: Corner, [bx, by]: Corner): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const t =
    length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

describe('classes', () => {
  test('hold as many values each, and say so of values as they are shown', () => {
    const values = Array.from({ length: 100 }, (_, i) => i / 10);
    const classes = classesOf(values, 1);
    expect(classes.legend.map(({ label }) => label)).toEqual([
      'under 2.0',
      '2.0 to 3.9',
      '4.0 to 5.9',
      '6.0 to 7.9',
      '8.0 and over',
    ]);
    expect(values.filter((value) => classes.stepOf(value) === 1)).toHaveLength(20);
    // 1.96 is shown as 2.0, and belongs where 2.0 does.
    expect([1.94, 1.96, null].map((value) => classes.stepOf(value))).toEqual([1, 2, null]);
  });

  test('values that are much the same make fewer', () => {
    const rare = classesOf([...Array.from({ length: 90 }, () => 0), 1, 1, 1, 1, 1, 2, 3, 4, 34], 0);
    expect(rare.legend.map(({ label }) => label)).toEqual(['0', '1 to 2', '3 and over']);
    expect([0, 1, 2, 34].map((value) => rare.stepOf(value))).toEqual([1, 3, 3, 5]);
    expect(classesOf([3, 3, 3], 0).legend).toEqual([{ step: 3, label: '3' }]);
    expect(classesOf([null], 0).legend).toEqual([]);
  });
});

describe('a funnel', () => {
  const poisson = (count: number, expected: number) => {
    let [term, sum] = [Math.exp(-expected), 0];
    for (let i = 0; i <= count; i++) {
      sum += term;
      term *= expected / (i + 1);
    }
    return sum;
  };

  test('its limits meet the Poisson distribution at whole numbers', () => {
    for (const expected of [0.4, 3, 26, 140])
      for (const share of [0.001, 0.025, 0.975, 0.999]) {
        const limit = limitOf(expected, share);
        expect(poisson(Math.ceil(limit), expected)).toBeGreaterThanOrEqual(share - 1e-9);
        if (limit >= 1) expect(poisson(Math.floor(limit - 1e-6), expected)).toBeLessThanOrEqual(share + 1e-9);
      }
  });

  test('a ward stands outside where a count as far off is rarer than the limit says', () => {
    const at = (count: number) => standingOf({ rate: count, over: 1000 }, 26, 1000);
    expect([26, 36, 37, 43, 44, 17, 16, 12, 11].map(at)).toEqual([
      'within',
      'within',
      'above',
      'above',
      'far-above',
      'within',
      'below',
      'below',
      'far-below',
    ]);
    expect(standingOf({ rate: 0, over: 0 }, 26, 1000)).toBe('within');
  });

  test('everything stays in the picture', () => {
    const points = [
      { code: 'A', name: 'A', over: 9000, rate: 30, href: '#' },
      { code: 'B', name: 'B', over: 40_000, rate: 0, href: '#' },
    ];
    const { points: placed, mean } = funnelOf(points, 12, 1000);
    for (const { x, y } of placed) expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
    expect(mean).toBeGreaterThan(0);
    expect(funnelOf([], 0, 1000).points).toEqual([]);
  });
});

describe('trends and bars', () => {
  const months = Array.from({ length: 14 }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}`).map(
    (month, i) => (i < 12 ? month : `2026-0${i - 11}`),
  );

  test('a line breaks where nothing is known, and a mean needs twelve known months', () => {
    const counts = [4, null, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4];
    const [line] = trendsOf([{ name: 'A', months, counts }]).lines;
    expect(line?.line.match(/M/g)).toHaveLength(2);
    expect(line?.mean).toMatch(/^M[^M]*$/);
    expect(line?.lastMean).toBe(4);
    const short = trendsOf([{ name: 'A', months: months.slice(0, 3), counts: [1, 2, 3] }]);
    expect(short.lines[0]).toMatchObject({ mean: '', lastMean: null, last: 3 });
    expect(short.bars).toHaveLength(3);
    expect(trendsOf([]).lines).toEqual([]);
  });

  test('bars end where their intervals fit in', () => {
    const row = { code: 'A', name: 'A', borough: 'N', label: '7', href: '#' };
    const { rows } = barsOf([{ ...row, value: 7, low: 2, high: 19 }], 4);
    expect(rows[0]?.to).toBeLessThanOrEqual(1);
    expect(rows[0]?.from).toBeCloseTo(((rows[0]?.x ?? 0) * 2) / 7, 9);
  });
});

test('a file for download stands alone and says where its figures come from, whatever names hold', () => {
  const about = { title: 'A & B <wards>', source: 'Release "1" & invented' };
  const ward = { code: 'A', name: 'Fish & Chips <Lane>', step: 2 as const, picked: true, small: true };
  const row = { ...ward, borough: 'N', value: 3, low: 1, high: 8, label: '3', href: '#' };
  const files = [
    svgOfMap(mapOf(three), [ward], [{ step: 2, label: 'under 3' }], { ...about, measure: 'Rate' }),
    svgOfFunnel([{ ...row, over: 900, rate: 3 }], {
      ...about,
      mean: 2,
      per: 1000,
      overLabel: 'Residents',
      rateLabel: '',
    }),
    svgOfBars([row], { ...about, axis: 'Count', mean: 2 }),
    svgOfTrends([{ name: ward.name, months: ['2025-01'], counts: [3] }], { ...about, countLabel: '' }),
  ];
  for (const file of files) {
    expect(file).toContain('<title>A &amp; B &lt;wards&gt;</title>');
    expect(file).toContain('Release &quot;1&quot; &amp; invented');
    expect(file).toContain('Fish &amp; Chips &lt;Lane&gt;');
    expect(file).not.toMatch(/var\(|NaN|undefined|Infinity/);
    const names = [...file.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)].filter(([, , , alone]) => !alone);
    const open: string[] = [];
    for (const [, end, name = ''] of names)
      if (end) expect(open.pop()).toBe(name);
      else open.push(name);
    expect(open).toEqual([]);
  }
});
