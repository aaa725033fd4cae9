import { chance } from '../fixtures/random.ts';

const side = 26;
const codeOf = (i: number) => `E05${String(i).padStart(6, '0')}`;
/** 676 wards, square, with as many points to an outline as a generalised one has. */
export function* boundaries() {
  yield '{"type":"FeatureCollection","features":[';
  for (let i = 0; i < side * side; i++) {
    const [west, south] = [-0.5 + 0.03 * (i % side), 51.2 + 0.02 * Math.floor(i / side)];
    const edge = (at: (part: number) => [number, number]) => Array.from({ length: 20 }, (_, j) => at(j / 20));
    const ring = [
      ...edge((part) => [west + 0.03 * part, south]),
      ...edge((part) => [west + 0.03, south + 0.02 * part]),
      ...edge((part) => [west + 0.03 * (1 - part), south + 0.02]),
      ...edge((part) => [west, south + 0.02 * (1 - part)]),
      [west, south],
    ];
    const properties = { WD25CD: codeOf(i), WD25NM: `Ward ${i}`, LAD25NM: `Borough ${i % 32}` };
    const feature = { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
    yield `${i > 0 ? ',\n' : ''}${JSON.stringify(feature)}`;
  }
  yield ']}';
}

export function* edition() {
  const months = Array.from(
    { length: 24 },
    (_, i) => `${2023 + Math.floor((i + 6) / 12)}${String(((i + 6) % 12) + 1).padStart(2, '0')}`,
  );
  const seeded = chance(24);
  yield `MajorText,MinorText,WardName,WardCode,LookUp_BoroughName,${months.join(',')}\n`;
  for (let i = 0; i < 17_894; i++) {
    const ward = i % (side * side);
    const category = Math.floor(i / (side * side));
    yield `MAJOR ${category % 11},MINOR ${category},Ward ${ward},${codeOf(ward)},Borough ${ward % 32},${months.map(() => seeded.below(20)).join(',')}\n`;
  }
}

const types = [
  'Burglary',
  'Violence and sexual offences',
  'Anti-social behaviour',
  'Other theft',
  'Vehicle crime',
  'Drugs',
  'Shoplifting',
];
/** As long as was asked, in pieces of a thousand rows; points are snapped to places as the published ones are. */
export function* street(length: number) {
  const seeded = chance(99);
  yield 'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\r\n';
  const places = Array.from({ length: 60_000 }, (_, i) => {
    const [x, y] = [(-0.5 + seeded.next() * 0.78).toFixed(6), (51.2 + seeded.next() * 0.52).toFixed(6)];
    return `${x},${y},On or near Street ${i},E0${1_000_000 + (i % 30_000)},Borough ${i % 32} 0${i % 9}A`;
  });
  for (let bytes = 0; bytes < length;) {
    let text = '';
    for (let i = 0; i < 1000; i++) {
      const id = `${seeded.next().toString(16).slice(2, 14).padEnd(12, '0')}`.repeat(6).slice(0, 64);
      const month = `2024-${String(1 + seeded.below(12)).padStart(2, '0')}`;
      const place = seeded.yes(0.03) ? ',,No location,,' : seeded.pick(places);
      text += `${id},${month},Grid Police,Grid Police,${place},${seeded.pick(types)},Investigation complete; no suspect identified,\r\n`;
    }
    bytes += text.length;
    yield text;
  }
}
