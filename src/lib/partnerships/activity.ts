import { roleNames, stageNames, type Role, type Stage } from '../core/words.ts';
import type { ShownPerson } from '../people/naming.ts';

/** What the activity of a partnership tells of: its people, its agreement, itself. Nothing of its sections. */
export const toldActions = [
  'partnership.made',
  'partnership.changed',
  'membership.made',
  'membership.changed',
  'membership.ended',
  'agreement.written',
  'agreement.signed',
] as const;
export type ToldAction = (typeof toldActions)[number];

type Detail = Record<string, string | number | boolean | null>;

/** One thing that happened, with its people as one viewer may see them. */
type Happening = {
  action: ToldAction;
  by: ShownPerson | null;
  /** Whose membership it was about. */
  about: ShownPerson | null;
  detail: Detail;
};

/** A sentence in parts, so that a page can set people apart from words. */
export type Told = (string | ShownPerson)[];

const said = {
  'partnership.made': ({ by }) => [doer(by), ' opened the partnership'],
  'partnership.changed': ({ by, detail }) => [doer(by), ` changed ${whatChanged(detail)}`],
  // Whoever accepted an invitation acts for themselves, and no membership is named.
  'membership.made': ({ by, about, detail }) =>
    by === null || about === null || by.id === about.id
      ? [doer(about ?? by), ` joined as ${roleOf(detail.role)}`]
      : detail.how === 'appointed'
        ? [doer(about), ' was appointed co-ordinator by an administrator']
        : [doer(by), ' added ', doer(about), ` as ${roleOf(detail.role)}`],
  'membership.changed': ({ by, about, detail }) =>
    detail.how === 'appointed'
      ? [doer(about), ' was appointed co-ordinator by an administrator']
      : by?.id === about?.id
        ? [doer(by), ` went from ${roleOf(detail.from)} to ${roleOf(detail.to)}`]
        : [doer(by), ' made ', doer(about), ` ${roleOf(detail.to)}, before that ${roleOf(detail.from)}`],
  'membership.ended': ({ by, about }) =>
    by === null || by.id === about?.id ? [doer(about), ' left'] : [doer(by), ' removed ', doer(about)],
  'agreement.written': ({ by, detail }) => [
    doer(by),
    ` wrote version ${detail.version ?? ''} of the sharing agreement`,
  ],
  'agreement.signed': ({ by, detail }) => [
    doer(by),
    ` signed version ${detail.version ?? ''} of the sharing agreement`,
  ],
} as const satisfies Record<ToldAction, (happening: Happening) => Told>;

/** What happened, in one plain sentence without a full stop. */
export const tell = (happening: Happening): Told => said[happening.action](happening);

const doer = (person: ShownPerson | null): string | ShownPerson => person ?? 'Somebody';

const roleOf = (role: Detail[string] | undefined) =>
  (roleNames[role as Role] ?? 'member').toLocaleLowerCase('en-GB');

function whatChanged({ fields, from, to }: Detail): string {
  const names = String(fields ?? '')
    .split(', ')
    .filter((field) => field !== 'stage' && field !== '')
    .map((field) => `the ${field}`);
  const step = from && to ? [`the step from ${stageName(from)} to ${stageName(to)}`] : [];
  return [...step, ...names].join(' and ') || 'the partnership';
}

const stageName = (stage: string | number | boolean) => stageNames[stage as Stage] ?? String(stage);
