import { dayText } from '../core/dates.ts';
import type { MyPartnership } from './partnerships.server.ts';

/** One thing that waits for a person: what to do, where, and by when. */
export type Waiting = {
  kind:
    | 'sign'
    | 'write-agreement'
    | 'review-agreement'
    | 'joined'
    | 'clearance'
    | 'comment'
    | 'release'
    | 'share'
    | 'withdrawn'
    | 'question'
    | 'review-entry';
  title: string;
  text: string;
  href: string | null;
  /** "before 2 June", or null where it has no day. */
  by: string | null;
  urgency: 'stop' | 'warn' | null;
};

/** The person something waits for, as far as it bears on what waits. */
type WaitsFor = { clearedUntil: string | null };

const soon = 30;

/**
 * Everything that waits, the most pressing first. `today` is `YYYY-MM-DD`; `lastHere` the moment of the
 * previous visit, as ISO text, or null on the first one.
 */
export function whatWaits(
  who: WaitsFor,
  partnerships: MyPartnership[],
  today: string,
  lastHere: string | null,
): Waiting[] {
  return [
    ...partnerships.flatMap((one) => toSign(one)),
    ...clearanceEnds(who, today),
    ...partnerships.flatMap((one) => [...toWrite(one), ...toReview(one, today)]),
    ...partnerships.flatMap((one) => joinedSince(one, lastHere)),
  ];
}

const at = ({ head }: MyPartnership, page = '') => `/partnerships/${head.slug}${page}`;

function toSign(one: MyPartnership): Waiting[] {
  if (!one.head.may.sign || !one.head.agreement) return [];
  return [
    {
      kind: 'sign',
      title: `Sign the sharing agreement of ${one.head.name}`,
      text: `Version ${one.head.agreement.version}. Until you sign for ${one.head.organisation}, its people cannot go on there.`,
      href: at(one, '/agreement'),
      by: null,
      urgency: 'warn',
    },
  ];
}

function toWrite(one: MyPartnership): Waiting[] {
  if (!one.head.may.arrange || one.head.agreement) return [];
  return [
    {
      kind: 'write-agreement',
      title: `Write the sharing agreement of ${one.head.name}`,
      text: 'Nothing opens in a partnership before there is one and its organisations have signed it.',
      href: at(one, '/agreement/write'),
      by: null,
      urgency: null,
    },
  ];
}

function toReview(one: MyPartnership, today: string): Waiting[] {
  const { agreement, may, name } = one.head;
  if (!may.arrange || !agreement || daysFrom(today, agreement.reviewOn) > soon) return [];
  const late = agreement.reviewOn < today;
  return [
    {
      kind: 'review-agreement',
      title: `Review the sharing agreement of ${name}`,
      text: `Version ${agreement.version} is still right, or needs a next version that every organisation signs.`,
      href: at(one, '/agreement'),
      by: `${late ? 'was due' : 'due'} ${dayText(agreement.reviewOn)}`,
      urgency: late ? 'stop' : 'warn',
    },
  ];
}

function joinedSince(one: MyPartnership, lastHere: string | null): Waiting[] {
  // Whoever opened it joined at the very moment it began.
  const isNew = one.since !== one.head.createdAt && (lastHere === null || one.since > lastHere);
  if (!isNew) return [];
  return [
    {
      kind: 'joined',
      title: `You were added to ${one.head.name}`,
      text: `You are in it for ${one.head.organisation}. See who else is, and what is asked of you.`,
      href: at(one),
      by: dayText(one.since),
      urgency: null,
    },
  ];
}

function clearanceEnds({ clearedUntil }: WaitsFor, today: string): Waiting[] {
  if (clearedUntil === null) return [];
  const left = daysFrom(today, clearedUntil);
  if (left > soon || left < -soon) return [];
  return [
    {
      kind: 'clearance',
      title: left < 0 ? 'Your clearance has ended' : 'Your clearance ends soon',
      text: 'Without it you cannot read OFFICIAL-SENSITIVE sections. Ask an administrator to renew it.',
      href: null,
      by: `${left < 0 ? 'ended' : 'last day'} ${dayText(clearedUntil)}`,
      urgency: left < 7 ? 'stop' : 'warn',
    },
  ];
}

const daysFrom = (today: string, day: string) =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);

const numbers = ['Nothing', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

/** "Nothing waits for you", "One thing waits for you", "Two things wait for you". */
export const waitingHeading = (n: number): string =>
  n === 0
    ? 'Nothing waits for you'
    : `${numbers[n] ?? String(n)} ${n === 1 ? 'thing waits' : 'things wait'} for you`;
