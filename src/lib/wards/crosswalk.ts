import { comparableName } from './formats/naming.ts';

/** A ward as one edition names it. */
export type CodedWard = { code: string; name: string; borough: string };
/** LSOAs of one year, and the ward each is in: of the earlier and of the later edition. */
export type SharedLsoas = { earlier: ReadonlyMap<string, string>; later: ReadonlyMap<string, string> };

/**
 * One ward of the earlier edition and one of the later that are, or overlap, the same place.
 * - `code`: the same code. ONS gives a ward a new code whenever its boundary changes (Code History Database guidance),
 *   so it is the same place: exact.
 * - `lsoas`: they share LSOAs; exact where each has all its LSOAs in the other, else approximate with `share`, the part
 *   of the earlier ward's LSOAs that are in the later one. LSOAs are of much the same population (1,000 to 3,000), not
 *   of the same number of offences.
 * - `name`: the same name in the same borough, and nothing better is known: approximate. A name alone never is enough.
 */
export type Crossing = {
  from: string;
  to: string;
  by: 'code' | 'lsoas' | 'name';
  exact: boolean;
  /** In (0, 1]; null by name, where nobody knows. */
  share: number | null;
};

export type Crosswalk = {
  crossings: Crossing[];
  /** Wards of the earlier edition to which nothing in the later one corresponds, and the other way round. */
  withoutLater: CodedWard[];
  withoutEarlier: CodedWard[];
};

/**
 * Which wards of two editions correspond. Wards with the same code are done with; others are met by the LSOAs they
 * share, where `lsoas` says which ward of either edition each is in, else by name within their borough.
 */
export function crosswalk(
  earlier: readonly CodedWard[],
  later: readonly CodedWard[],
  lsoas: SharedLsoas | null = null,
): Crosswalk {
  const laterCodes = new Set(later.map(({ code }) => code));
  const earlierCodes = new Set(earlier.map(({ code }) => code));
  const same = earlier.filter(({ code }) => laterCodes.has(code));
  const crossings: Crossing[] = same.map(({ code }) => ({
    from: code,
    to: code,
    by: 'code',
    exact: true,
    share: 1,
  }));
  const restEarlier = earlier.filter(({ code }) => !laterCodes.has(code));
  const restLater = later.filter(({ code }) => !earlierCodes.has(code));
  const shared = lsoas ? byLsoas(restEarlier, restLater, lsoas) : [];
  crossings.push(...shared);
  const met = new Set(crossings.flatMap(({ from, to }) => [`from ${from}`, `to ${to}`]));
  const named = byName(
    restEarlier.filter(({ code }) => !met.has(`from ${code}`)),
    restLater.filter(({ code }) => !met.has(`to ${code}`)),
  );
  crossings.push(...named);
  const from = new Set(crossings.map((one) => one.from));
  const to = new Set(crossings.map((one) => one.to));
  return {
    crossings,
    withoutLater: earlier.filter(({ code }) => !from.has(code)),
    withoutEarlier: later.filter(({ code }) => !to.has(code)),
  };
}

function byLsoas(earlier: readonly CodedWard[], later: readonly CodedWard[], lsoas: SharedLsoas): Crossing[] {
  const wanted = {
    earlier: new Set(earlier.map(({ code }) => code)),
    later: new Set(later.map(({ code }) => code)),
  };
  const sizes = { earlier: new Map<string, number>(), later: new Map<string, number>() };
  const common = new Map<string, Map<string, number>>();
  for (const [lsoa, from] of lsoas.earlier) {
    add(sizes.earlier, from);
    const to = lsoas.later.get(lsoa);
    if (to === undefined || !wanted.earlier.has(from) || !wanted.later.has(to)) continue;
    const there = common.get(from) ?? new Map<string, number>();
    common.set(from, there);
    add(there, to);
  }
  for (const to of lsoas.later.values()) add(sizes.later, to);
  return [...common].flatMap(([from, there]) =>
    [...there].map(([to, number]): Crossing => {
      const [whole, other] = [sizes.earlier.get(from) ?? number, sizes.later.get(to) ?? number];
      return { from, to, by: 'lsoas', exact: number === whole && number === other, share: number / whole };
    }),
  );
}

const add = (to: Map<string, number>, key: string) => to.set(key, (to.get(key) ?? 0) + 1);

/** A name that stands twice within a borough means neither. */
function byName(earlier: readonly CodedWard[], later: readonly CodedWard[]): Crossing[] {
  const [first, second] = [oneByName(earlier), oneByName(later)];
  return [...first].flatMap(([key, from]): Crossing[] => {
    const to = second.get(key);
    return from && to ? [{ from, to, by: 'name', exact: false, share: null }] : [];
  });
}

function oneByName(wards: readonly CodedWard[]): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const { code, name, borough } of wards) {
    if (borough === '' || name === '') continue;
    const key = `${comparableName(borough)}\n${comparableName(name)}`;
    found.set(key, found.has(key) ? null : code);
  }
  return found;
}
