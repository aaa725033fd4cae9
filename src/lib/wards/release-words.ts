import { kindNames, type ReleaseKind } from './formats/kinds.ts';

const openLicence = 'Open Government Licence v3.0';

/** Who publishes files of a kind, and under what licence, where nobody says otherwise. */
export const usualOrigin: Readonly<Record<ReleaseKind, { publisher: string; licence: string }>> = {
  boundaries: { publisher: 'Office for National Statistics', licence: openLicence },
  'borough-boundaries': { publisher: 'Office for National Statistics', licence: openLicence },
  'ward-crime': { publisher: 'Metropolitan Police Service', licence: openLicence },
  'street-crime': { publisher: 'data.police.uk', licence: openLicence },
  'stop-and-search': { publisher: 'data.police.uk', licence: openLicence },
  populations: { publisher: 'Greater London Authority', licence: openLicence },
  'lsoa-wards': { publisher: 'Office for National Statistics', licence: openLicence },
  'lsoa-changes': { publisher: 'Office for National Statistics', licence: openLicence },
  'ward-districts': { publisher: 'Office for National Statistics', licence: openLicence },
  figures: { publisher: 'Not published', licence: 'Not for publication' },
};

/** What a release is called where nobody named it: "Recorded crime by ward, Metropolitan Police Service, 2023-07 to 2025-06". */
export function releaseTitle(
  kind: ReleaseKind,
  {
    source,
    edition,
    year,
    months,
  }: {
    source: string;
    edition: number | null;
    year: number | null;
    months: { from: string; to: string } | null;
  },
): string {
  const when = months
    ? months.from === months.to
      ? months.from
      : `${months.from} to ${months.to}`
    : (year ?? edition);
  return [kindNames[kind], source === kindNames[kind] ? '' : source, when ?? '']
    .filter((part) => part !== '')
    .join(', ');
}
