import type { BoroughRow, WardRow } from './batches.ts';
import { pending, type Collected } from './rows.ts';
import { isWardCode } from './kinds.ts';
import { boxOf, outlineOf, squareKilometres } from './polygons.ts';

type Properties = Record<string, unknown>;

const text = (value: unknown): string =>
  typeof value === 'string'
    ? value.replace(/\s+/g, ' ').trim().slice(0, 200)
    : typeof value === 'number'
      ? String(value)
      : '';

/** The first property whose name fits one of the patterns and that says something. */
function propertyOf(properties: Properties, ...patterns: RegExp[]): string {
  for (const pattern of patterns)
    for (const [name, value] of Object.entries(properties))
      if (pattern.test(name) && text(value) !== '') return text(value);
  return '';
}

export type Drawn = {
  kind: 'boundaries' | 'borough-boundaries';
  /** Reads one feature; says why it is not used, or null. */
  take(json: string): string | null;
  flush(): void;
  edition: number | null;
  /** Names of the properties that were read, by field. */
  mapping: Record<string, string>;
  columns: string[];
  count: number;
};

/** Outlines of wards or of boroughs; the first feature says which, unless `asked` does. */
export function makeOutlines(into: Collected, asked: Drawn['kind'] | null): Drawn {
  const wards = pending<WardRow>(into.ready, (rows) => ({ table: 'wards', rows }));
  const boroughs = pending<BoroughRow>(into.ready, (rows) => ({ table: 'boroughs', rows }));
  const seen = new Set<string>();
  const drawn: Drawn = {
    kind: asked ?? 'boundaries',
    edition: null,
    mapping: {},
    columns: [],
    count: 0,
    take(json) {
      const properties = featureOf(json);
      if (typeof properties === 'string') return properties;
      if (drawn.columns.length === 0) begin(properties.properties);
      const outline = outlineOf(properties.geometry);
      if (typeof outline === 'string') return outline;
      const one =
        drawn.kind === 'boundaries' ? wardOf(properties.properties) : boroughOf(properties.properties);
      if (typeof one === 'string') return one;
      if (seen.has(one.code)) return `${one.code} stands in the file twice`;
      seen.add(one.code);
      drawn.count++;
      if (drawn.kind === 'boundaries')
        wards.add({ ...one, size: squareKilometres(outline), box: boxOf(outline), outline });
      else boroughs.add({ code: one.code, name: one.name, outline });
      return null;
    },
    flush() {
      wards.flush();
      boroughs.flush();
    },
  };
  const begin = (properties: Properties) => {
    drawn.columns = Object.keys(properties).slice(0, 100);
    const find = (...patterns: RegExp[]) =>
      drawn.columns.find((name) => patterns.some((pattern) => pattern.test(name))) ?? '';
    const code = find(/^WD\d\dCD$/i);
    if (!asked && code === '' && isWardCode(propertyOf(properties, /^(ward_?code|code)$/i)) === false)
      drawn.kind = 'borough-boundaries';
    drawn.edition = code === '' ? null : 2000 + Number(code.slice(2, 4));
    drawn.mapping =
      drawn.kind === 'boundaries'
        ? {
            ward: code || find(/^(ward_?code|code)$/i),
            wardName: find(/^WD\d\dNM$/i, /^(ward_?name|name)$/i),
            borough: find(/^LAD\d\dNM$/i, /^borough(_?name)?$/i),
          }
        : {
            borough: find(/^LAD\d\dCD$/i, /^(borough_?)?code$/i),
            boroughName: find(/^LAD\d\dNM$/i, /^(borough_?)?name$/i),
          };
  };
  return drawn;
}

function featureOf(json: string): { properties: Properties; geometry: unknown } | string {
  try {
    const feature = JSON.parse(json) as { type?: unknown; properties?: unknown; geometry?: unknown };
    if (feature.type !== 'Feature') return 'it is no GeoJSON feature';
    const { properties } = feature;
    if (typeof properties !== 'object' || properties === null) return 'it has no properties';
    return { properties: properties as Properties, geometry: feature.geometry };
  } catch {
    return 'it is no JSON';
  }
}

function wardOf(properties: Properties) {
  const code = propertyOf(properties, /^WD\d\dCD$/i, /^(ward_?code|code)$/i);
  if (!isWardCode(code)) return code === '' ? 'it has no ward code' : `${code.slice(0, 20)} is no ward code`;
  const name = propertyOf(properties, /^WD\d\dNM$/i, /^(ward_?name|name)$/i);
  if (name === '') return 'it has no name';
  const boroughCode = propertyOf(properties, /^LAD\d\dCD$/i, /^borough_?code$/i) || null;
  return {
    code,
    name,
    boroughCode,
    borough: propertyOf(properties, /^LAD\d\dNM$/i, /^borough(_?name)?$/i, /^district$/i),
  };
}

function boroughOf(properties: Properties) {
  const code = propertyOf(properties, /^LAD\d\dCD$/i, /^(borough_?)?code$/i, /^gss_?code$/i);
  const name = propertyOf(properties, /^LAD\d\dNM$/i, /^(borough_?)?name$/i);
  if (!/^[A-Z]{1,4}\d{2,9}$/.test(code))
    return code === '' ? 'it has no borough code' : `${code.slice(0, 20)} is no borough code`;
  return name === '' ? 'it has no name' : { code, name, boroughCode: null, borough: name };
}
