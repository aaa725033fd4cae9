import type { DenominatorRow, LinkRow } from './batches.ts';
import type { Collected, Finder, TakeRow } from './rows.ts';
import { noteWard, pending } from './rows.ts';
import type { Layout } from './columns.ts';
import { isWardCode, lsoaCode, widerCode } from './kinds.ts';

const districtCode = /^[EWSN]\d{8}$|^[A-Z]{1,4}\d{2,9}$/;
const cell = (fields: readonly string[], place: number | undefined) =>
  place === undefined ? '' : (fields[place] ?? '').trim();

/** Lookups: which code belongs to which. A pair that stands twice counts once. */
export function linkRows(layout: Layout, into: Collected): { take: TakeRow; flush(): void } {
  const { from, to, fromName, toName } = layout.places;
  const fits = {
    'lsoa-wards': [(code: string) => lsoaCode.test(code) || /^[A-Z]{1,4}\d{2,9}$/.test(code), isWardCode],
    'lsoa-changes': [(code: string) => lsoaCode.test(code), (code: string) => lsoaCode.test(code)],
    'ward-districts': [
      (code: string) => isWardCode(code) || /^[SN]\d{8}$/.test(code),
      (code: string) => districtCode.test(code),
    ],
  }[layout.kind as 'lsoa-wards' | 'lsoa-changes' | 'ward-districts'];
  const seen = new Set<string>();
  const rows = pending<LinkRow>(into.ready, (batch) => ({ table: 'links', rows: batch }));
  const take: TakeRow = (fields) => {
    const [first, second] = [cell(fields, from), cell(fields, to)];
    if (!fits[0]?.(first))
      return `the code in column ${layout.columns[from ?? 0]} is missing or of another kind`;
    if (!fits[1]?.(second))
      return `the code in column ${layout.columns[to ?? 0]} is missing or of another kind`;
    const pair = `${first} ${second}`;
    if (seen.has(pair)) return 'the same pair of codes stands in the file twice';
    if (seen.size >= 1_000_000) return 'there are more than a million pairs';
    seen.add(pair);
    rows.add({
      from: first,
      to: second,
      fromName: cell(fields, fromName).slice(0, 200),
      toName: cell(fields, toName).slice(0, 200),
    });
    return null;
  };
  return { take, flush: () => rows.flush() };
}

/** What rates are counted over: a number for each ward. */
export function populationRows(
  layout: Layout,
  into: Collected,
  finder: Finder,
): { take: TakeRow; flush(): void } {
  const { ward, residents, premises, wardName, borough, boroughCode } = layout.places;
  const rows = pending<DenominatorRow>(into.ready, (batch) => ({ table: 'denominators', rows: batch }));
  const seen = new Set<string>();
  const number = (text: string) => {
    const plain = text.replace(/[,\s](?=\d{3}(\D|$))/g, '');
    return /^\d{1,12}(\.\d+)?$/.test(plain) ? Number(plain) : null;
  };
  const take: TakeRow = (fields) => {
    const code = cell(fields, ward);
    if (!isWardCode(code))
      return code === ''
        ? 'the ward code is missing'
        : `the code is none of a ward${widerCode.test(code) ? ' (a wider area stands on this line)' : ''}`;
    const people = number(cell(fields, residents));
    if (people === null) return `there is no number in column ${layout.columns[residents ?? 0]}`;
    if (seen.has(code)) return 'the ward stands in the file twice';
    seen.add(code);
    rows.add({ ward: code, kind: 'residents', value: people });
    const trade = premises === undefined ? null : number(cell(fields, premises));
    if (trade !== null) rows.add({ ward: code, kind: 'premises', value: trade });
    noteWard(into, code, cell(fields, wardName), cell(fields, borough), cell(fields, boroughCode) || null);
    if (finder.any && !finder.knows(code)) into.unknown(code);
    return null;
  };
  return { take, flush: () => rows.flush() };
}
