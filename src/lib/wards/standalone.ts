/**
 * The pictures as files of their own: SVG text with its own colours, sizes and words, for reports and slides. Each
 * names what it shows and, in `source`, the releases it rests on.
 */
import type { LegendEntry, Step } from './drawing-classes.ts';
import {
  barsOf,
  funnelOf,
  trendsOf,
  type BarRow,
  type FunnelPoint,
  type TrendSeries,
} from './drawing-plots.ts';
import type { MapDrawing } from './drawing.ts';

type About = {
  title: string;
  /** Releases, publishers and licence, and that the figures are invented where they are. */
  source: string;
};

const ink = '#13201d';
const quiet = '#41504b';
const line = '#d3dbd5';
const marigold = '#f2b134';
const brand = '#0b5a52';
const shades: Record<Step, string> = {
  1: '#ddebe3',
  2: '#a9cfc2',
  3: '#64a79a',
  4: '#227a72',
  5: '#0a4a48',
};

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

type Look = { size?: number; weight?: number; fill?: string; anchor?: 'start' | 'middle' | 'end' };
const words = (x: number, y: number, text: string, look: Look = {}) =>
  `<text x="${round(x)}" y="${round(y)}" font-size="${look.size ?? 13}" font-weight="${look.weight ?? 400}" fill="${look.fill ?? quiet}" text-anchor="${look.anchor ?? 'start'}">${escaped(text)}</text>`;

const round = (value: number) => Math.round(value * 10) / 10;
const rule = (x1: number, y1: number, x2: number, y2: number, stroke = line, width = 1) =>
  `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="${stroke}" stroke-width="${width}" fill="none"/>`;

const across = 1000;
const head = 64;

/** The whole file: title above, the picture `height` high, the source in as many lines as it takes. */
function sheet({ title, source }: About, height: number, body: string): string {
  const lines = wrapped(source, 130);
  const whole = head + height + 24 + lines.length * 17;
  const foot = lines.map((text, i) => words(24, head + height + 20 + i * 17, text, { size: 12 })).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${across}" height="${whole}" viewBox="0 0 ${across} ${whole}" font-family="'Atkinson Hyperlegible Next', system-ui, sans-serif" role="img"><title>${escaped(title)}</title><desc>${escaped(source)}</desc><rect width="${across}" height="${whole}" fill="#fff"/>${words(24, 38, title, { size: 21, weight: 700, fill: ink })}<g transform="translate(0 ${head})">${body}</g>${foot}</svg>
`;
}

function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

type StandaloneWard = {
  code: string;
  name: string;
  step: Step | null;
  small?: boolean;
  picked?: boolean;
};

const hatch = `<defs>${([1, 2, 3, 4, 5] as const)
  .map(
    (step) =>
      `<pattern id="h${step}" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="16" height="16" fill="${shades[step]}"/><path d="M4 0v16" stroke-width="4" stroke="${step > 3 ? '#fff' : quiet}"/></pattern>`,
  )
  .join('')}</defs>`;

/** The map as a file. `measure` stands above the legend. */
export function svgOfMap(
  map: MapDrawing,
  wards: readonly StandaloneWard[],
  legend: readonly LegendEntry[],
  about: About & { measure: string },
): string {
  const known = new Map(wards.map((ward) => [ward.code, ward]));
  const scale = Math.min((across - 48) / map.width, 760 / map.height);
  const height = map.height * scale;
  const fillOf = (ward: StandaloneWard | undefined) =>
    !ward?.step ? '#f3f5f1' : ward.small ? `url(#h${ward.step})` : shades[ward.step];
  const shapes = map.wards.map(({ code, path }) => {
    const ward = known.get(code);
    return `<path id="${escaped(code)}" fill="${fillOf(ward)}" d="${path}"><title>${escaped(ward?.name ?? code)}</title></path>`;
  });
  const picked = map.wards.filter(({ code }) => known.get(code)?.picked);
  const rings = picked.map(
    ({ path }) =>
      `<path fill="none" stroke="${ink}" stroke-width="14" d="${path}"/><path fill="none" stroke="${marigold}" stroke-width="7" d="${path}"/>`,
  );
  const names = picked.map(({ code, x, y }) =>
    words(24 + x * scale, y * scale + 5, known.get(code)?.name ?? '', {
      size: 14,
      weight: 700,
      fill: ink,
      anchor: 'middle',
    }).replace(
      '<text ',
      '<text paint-order="stroke" stroke="#fff" stroke-width="4" stroke-linejoin="round" ',
    ),
  );
  const keys = legend.map(
    ({ step, label }, i) =>
      `<rect x="${24 + i * 130}" y="${round(height + 36)}" width="130" height="12" fill="${shades[step]}"/>${words(24 + i * 130, height + 64, label)}`,
  );
  const body = `${hatch}<g transform="translate(24 0) scale(${scale.toFixed(4)})" stroke-linejoin="round"><g stroke="#fff" stroke-width="2">${shapes.join('')}</g><path fill="none" stroke="${quiet}" stroke-width="4" d="${map.boroughs}"/>${rings.join('')}</g>${names.join('')}${words(24, height + 28, about.measure)}${keys.join('')}${wards.some((ward) => ward.small) ? words(across - 24, height + 64, 'Hatched: small numbers', { anchor: 'end' }) : ''}`;
  return sheet(about, height + 84, body);
}

/** Axes, and where a share of the plotted part lies on the sheet. */
function plotted(height: number, xTicks: readonly { at: number; label: string }[], yTicks: typeof xTicks) {
  const [left, right, top] = [72, across - 130, 24];
  const x = (at: number) => left + at * (right - left);
  const y = (at: number) => top + (1 - at) * height;
  const axes =
    yTicks
      .map(
        ({ at, label }) =>
          `${rule(left, y(at), right, y(at))}${words(left - 10, y(at) + 4, label, { anchor: 'end' })}`,
      )
      .join('') +
    xTicks.map(({ at, label }) => words(x(at), y(0) + 20, label, { anchor: 'middle' })).join('');
  const inner = `translate(${left} ${top}) scale(${(right - left) / 1000} ${height / 1000})`;
  return { x, y, axes, inner, right };
}

/** The funnel plot as a file. */
export function svgOfFunnel(
  points: readonly FunnelPoint[],
  {
    mean,
    per,
    overLabel,
    rateLabel,
    ...about
  }: About & { mean: number; per: number; overLabel: string; rateLabel: string },
): string {
  const drawing = funnelOf(points, mean, per);
  const { x, y, axes, inner, right } = plotted(440, drawing.xTicks, drawing.yTicks);
  const bands = `<g transform="${inner}"><path fill="#e7ece7" d="${drawing.outer}"/><path fill="#dfeeea" d="${drawing.inner}"/></g>`;
  const marks = drawing.points.map((point) => {
    const fill = point.picked ? marigold : point.standing === 'far-above' ? brand : '#fff';
    return `<circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="${point.picked ? 7 : 3.5}" fill="${fill}" stroke="${point.picked ? ink : brand}" stroke-width="1.5"><title>${escaped(point.name)}</title></circle>`;
  });
  const names = drawing.points
    .filter((point) => point.picked)
    .map((point) => words(x(point.x) + 12, y(point.y) - 8, point.name, { size: 14, weight: 700, fill: ink }));
  const body = `${words(24, 8, rateLabel)}${bands}${axes}${rule(x(0), y(drawing.mean), right, y(drawing.mean), ink, 1.25)}${words(right + 8, y(drawing.mean) + 4, `mean ${round(mean)}`)}${marks.join('')}${names.join('')}${words((x(0) + right) / 2, y(0) + 42, overLabel, { anchor: 'middle' })}`;
  return sheet(about, 520, body);
}

/** Ranked bars with their intervals as a file. */
export function svgOfBars(
  rows: readonly BarRow[],
  { axis, mean = null, ...about }: About & { axis: string; mean?: number | null },
): string {
  const drawing = barsOf(rows, mean ?? 0);
  const [left, right] = [330, across - 40];
  const x = (at: number) => left + at * (right - left);
  const bars = drawing.rows.map((row, i) => {
    const y = 20 + i * 26;
    const interval = row.low === null ? '' : rule(x(row.from), y + 9, x(row.to), y + 9, ink, 2);
    const ground = row.picked
      ? `<rect x="16" y="${y - 4}" width="${across - 32}" height="26" fill="#fcf1d7"/>`
      : '';
    return `${ground}${words(24, y + 13, `${row.name}, ${row.borough}`, { fill: ink })}${words(left - 14, y + 13, row.label, { anchor: 'end', weight: 640, fill: ink })}<rect x="${left}" y="${y + 4}" width="${round(x(row.x) - left)}" height="10" fill="#64a79a"/>${interval}`;
  });
  const end = 20 + rows.length * 26;
  const middle =
    mean === null ? '' : rule(x(mean / drawing.top), 16, x(mean / drawing.top), end, '#b4491b', 1.5);
  const ticks = drawing.ticks.map(({ at, label }) => words(x(at), end + 18, label, { anchor: 'middle' }));
  return sheet(about, end + 40, `${words(24, 6, axis)}${bars.join('')}${middle}${ticks.join('')}`);
}

/** Trend lines as a file; one series with its bars. */
export function svgOfTrends(series: readonly TrendSeries[], about: About & { countLabel: string }): string {
  const drawing = trendsOf(series);
  const { x, y, axes, inner, right } = plotted(360, drawing.xTicks, drawing.yTicks);
  const bars = drawing.bars.map(
    (bar) =>
      `<rect x="${round(x(bar.x))}" y="${round(y(bar.height))}" width="${round(x(bar.width) - x(0))}" height="${round(y(0) - y(bar.height))}" fill="#c2cbc6"/>`,
  );
  const whole = drawing.lines.some(({ mean }) => mean !== '');
  const hues = [brand, '#b4491b', '#5b4b8a'];
  const lines = drawing.lines.map(({ name, mean, line: counts, last, lastMean }, i) => {
    const hue = hues[i % hues.length] ?? brand;
    const end = whole ? lastMean : last;
    const path = `<path transform="${inner}" fill="none" stroke="${hue}" stroke-width="2.5" vector-effect="non-scaling-stroke" d="${whole ? mean : counts}"/>`;
    return `${path}${end === null ? '' : words(right + 8, y(end / drawing.top) + 4, name, { fill: hue, weight: 640 })}`;
  });
  const kind = whole ? 'Lines: means of the twelve months before.' : 'Lines: counts each month.';
  const body = `${words(24, 8, about.countLabel)}${axes}${bars.join('')}${lines.join('')}${words(72, 440, bars.length ? `Bars: each month. ${kind}` : kind)}`;
  return sheet(about, 456, body);
}
