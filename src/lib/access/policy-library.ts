/**
 * Who may do what with an entry of the good-practice library. Pure, as `policy.ts`, whose rules it calls first.
 *
 * 1. A draft, and an entry that was withdrawn, exist for their owners alone: everybody of an organisation that owns it.
 * 2. What is published is read by everyone who is signed in; by anyone at all where its owners opened it.
 * 3. An entry's text is written by its owners alone, whoever may administer the portal.
 */
import type { Decision, OrganisationFacts, Who } from './facts.ts';
import { organisationActions, portalActions } from './policy.ts';

export const entryStates = ['draft', 'published', 'withdrawn'] as const;
export type EntryState = (typeof entryStates)[number];

type EntryFacts = {
  state: EntryState;
  openToPublic: boolean;
  /** Is the person's organisation one of those that own it? */
  owner: boolean;
};

type EntryRule = (actor: Who, facts: EntryFacts) => Decision;

const allow: Decision = { ok: true };
const deny = (why: 'not-found' | 'not-yours'): Decision => ({ ok: false, why });

const read: EntryRule = (actor, { state, owner }) => {
  const standing = portalActions['portal.use'](actor);
  if (!standing.ok) return standing;
  return owner || state === 'published' ? allow : deny('not-found');
};

/** Without signing in: the same for everyone, whoever they are. */
const readOpenly: EntryRule = (_actor, { state, openToPublic }) =>
  state === 'published' && openToPublic ? allow : deny('not-found');

const write: EntryRule = (actor, facts) => {
  const seen = read(actor, facts);
  if (!seen.ok) return seen;
  return facts.owner ? allow : deny('not-yours');
};

/** Its owners; and an administrator, who takes away what should not be read, but puts nothing in its place. */
const withdraw: EntryRule = (actor, facts) => {
  const seen = read(actor, facts);
  if (!seen.ok) return seen;
  return facts.owner || actor?.admin ? allow : deny('not-yours');
};

export const entryActions = {
  'entry.read': read,
  'entry.read-openly': readOpenly,
  'entry.write': write,
  'entry.publish': write,
  'entry.open': write,
  'entry.change-owners': write,
  'entry.withdraw': withdraw,
} as const satisfies Record<string, EntryRule>;
export type EntryAction = keyof typeof entryActions;

/** Everyone may write down what their own organisation tried. */
const add = (actor: Who, { organisationId }: OrganisationFacts): Decision => {
  const standing = portalActions['portal.use'](actor);
  if (!standing.ok) return standing;
  return actor?.organisationId === organisationId ? allow : deny('not-yours');
};

/** Many at once: those who answer for a ward's safety, and whoever vouches for their organisation's people. */
const bringIn = (actor: Who, facts: OrganisationFacts): Decision => {
  const may = add(actor, facts);
  if (!may.ok || portalActions['wards.import'](actor).ok) return may;
  return organisationActions['organisation.invite-into'](actor, facts);
};

export const libraryActions = {
  'library.add': add,
  'library.import': bringIn,
} as const satisfies Record<string, (actor: Who, facts: OrganisationFacts) => Decision>;
export type LibraryAction = keyof typeof libraryActions;
