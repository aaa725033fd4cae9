/** Harrowmere's wards and figures as files of the formats that a real city's come in. */
import { csvLine } from '#lib/core/text.ts';
import type { CityWard } from './city.ts';
import type { Counted } from './figures.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** GeoJSON, as wards are published. */
export const boundariesFile = (wards: readonly CityWard[]): Uint8Array =>
  bytes(
    JSON.stringify({
      type: 'FeatureCollection',
      features: wards.map(({ code, name, borough, boroughCode, border }) => ({
        type: 'Feature',
        properties: { WD25CD: code, WD25NM: name, LAD25CD: boroughCode, LAD25NM: borough },
        geometry: { type: 'Polygon', coordinates: [[...border, border[0]]] },
      })),
    }).replaceAll('{"type":"Feature"', '\n{"type":"Feature"'),
  );

export const populationsFile = (wards: readonly CityWard[]): Uint8Array =>
  bytes(
    [
      csvLine(['Ward code', 'Ward name', 'Residents']),
      ...wards.map(({ code, name, residents }) => csvLine([code, name, residents])),
    ].join(''),
  );

/** Recorded crime by ward, a column a month; `from` is where in the counts the first of `months` stands. */
export const wardCrimeFile = (
  wards: readonly CityWard[],
  counted: readonly Counted[],
  months: readonly string[],
  from: number,
): Uint8Array =>
  bytes(
    [
      csvLine([
        'MajorText',
        'MinorText',
        'WardName',
        'WardCode',
        'LookUp_BoroughName',
        ...months.map((month) => month.replace('-', '')),
      ]),
      ...counted.flatMap(({ major, minor, counts }) =>
        wards.map(({ code, name, borough }, w) =>
          csvLine([
            major,
            minor,
            name,
            code,
            borough,
            ...(counts[w] ?? []).slice(from, from + months.length),
          ]),
        ),
      ),
    ].join(''),
  );

/** Wardmote's own long format; a month without any has no line. */
export const figuresFile = (
  wards: readonly CityWard[],
  figures: readonly { measure: string; counts: number[][] }[],
  months: readonly string[],
  from: number,
): Uint8Array =>
  bytes(
    [
      'ward_code,month,measure,count\r\n',
      ...figures.flatMap(({ measure, counts }) =>
        wards.flatMap(({ code }, w) =>
          months.flatMap((month, m) => {
            const count = counts[w]?.[from + m] ?? 0;
            return count > 0 ? [csvLine([code, month, measure, count])] : [];
          }),
        ),
      ),
    ].join(''),
  );
