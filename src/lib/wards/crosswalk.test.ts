import { expect, test } from 'vitest';
import { crosswalk, type CodedWard } from './crosswalk.ts';

const ward = (code: string, name: string, borough = 'Eastside'): CodedWard => ({ code, name, borough });

test('the same code is the same place, whatever its name', () => {
  const { crossings, withoutLater, withoutEarlier } = crosswalk(
    [ward('A1', 'Quay')],
    [ward('A1', 'Quayside')],
  );
  expect(crossings).toEqual([{ from: 'A1', to: 'A1', by: 'code', exact: true, share: 1 }]);
  expect([withoutLater, withoutEarlier]).toEqual([[], []]);
});

test('a name counts within its borough alone, never exactly, and not where it stands twice', () => {
  const earlier = [
    ward('A1', 'Mill'),
    ward('A2', 'Mill', 'Westside'),
    ward('A3', 'Saint Anne'),
    ward('A4', 'Park'),
    ward('A5', 'Park'),
  ];
  const later = [
    ward('B1', 'Mill', 'Westside'),
    ward('B2', 'St. Anne'),
    ward('B3', 'Park'),
    ward('B4', 'Nowhere', ''),
  ];
  const { crossings, withoutLater, withoutEarlier } = crosswalk(earlier, later);
  expect(crossings).toEqual([
    { from: 'A2', to: 'B1', by: 'name', exact: false, share: null },
    { from: 'A3', to: 'B2', by: 'name', exact: false, share: null },
  ]);
  expect(withoutLater.map(({ code }) => code)).toEqual(['A1', 'A4', 'A5']);
  expect(withoutEarlier.map(({ code }) => code)).toEqual(['B3', 'B4']);
});

test('shared LSOAs say more than a name: exact where all are shared, else with the share', () => {
  const earlier = [ward('A1', 'Quay'), ward('A2', 'Mill')];
  const later = [ward('B1', 'Mill'), ward('B2', 'Castle'), ward('B3', 'Quay')];
  const { crossings } = crosswalk(earlier, later, {
    earlier: new Map([
      ['l1', 'A1'],
      ['l2', 'A1'],
      ['l3', 'A2'],
      ['l4', 'A2'],
      ['l5', 'A2'],
      ['l6', 'A2'],
    ]),
    later: new Map([
      ['l1', 'B3'],
      ['l2', 'B3'],
      ['l3', 'B1'],
      ['l4', 'B2'],
      ['l5', 'B2'],
      ['l6', 'B2'],
    ]),
  });
  expect(crossings).toEqual([
    { from: 'A1', to: 'B3', by: 'lsoas', exact: true, share: 1 },
    { from: 'A2', to: 'B1', by: 'lsoas', exact: false, share: 0.25 },
    { from: 'A2', to: 'B2', by: 'lsoas', exact: false, share: 0.75 },
  ]);
});
