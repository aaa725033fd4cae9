import { sectors, type Sector } from '#lib/core/words.ts';
import { callers, type Caller } from '../callers.ts';

/** What each caller gets from one way in: the status, and where a redirect leads. */
export type Expected = Record<Caller, string>;

type Inside = Sector | 'outsider' | 'administrator';

/** What those get who are all the way in: people of each sector in the partnership, and two who are not in it. */
type Given = Record<Inside, string>;

const same = <C extends Caller>(asking: readonly C[], answer: string) =>
  Object.fromEntries(asking.map((caller) => [caller, answer])) as Record<C, string>;

const given = (inThePartnership: string, outsider: string, administrator: string): Given => ({
  ...same(sectors, inThePartnership),
  outsider,
  administrator,
});

export const everyone = (answer: string): Expected => same(callers, answer);

export const all = (answer: string): Given => given(answer, answer, answer);

export const administrators = (answer: string): Given => given('403', '403', answer);

/** The people of the partnership; to others it does not exist. */
export const members = (answer: string): Given => given(answer, '404', '404');

/** Its co-ordinator, who is of the community safety partnership. */
export const coordinator = (answer: string): Given => ({ ...members('403'), 'community-safety': answer });

/** The section that the police edit and the trade reads. */
export const readers = ({ police, trade }: { police: string; trade: string }): Given => ({
  ...members('404'),
  police,
  'licensing-trade': trade,
});

/** Those who open partnerships and bring in figures: three sectors, also from elsewhere, and administrators. */
export const openers = (answer: string): Given => ({
  ...given('403', answer, answer),
  ...same(['police', 'community-safety', 'council'], answer),
});

/** A page behind the gate: whoever is not quite in is led to what is missing. */
export const page = (inside: Given): Expected => ({
  ...inside,
  nobody: '303 /sign-in',
  paused: '303 /sign-in',
  expired: '303 /sign-in',
  'before-second-factor': '303 /sign-in/second-factor',
  'owes-second-factor': '303 /second-factor/set-up',
  'rules-not-accepted': '303 /rules',
});

/** A form behind the gate: whoever is not quite in gets it back, with what they typed. */
export const form = (inside: Given): Expected => ({ ...everyone('401'), ...inside });

/** A call of the API: whoever is not quite in is refused. */
export const call = (inside: Given): Expected => ({ ...form(inside), 'rules-not-accepted': '403' });
