import * as v from 'valibot';
import type { AuditAction } from './audit.server.ts';

/** Every action in plain words, after the name of whoever did it. */
const actionWords = {
  'portal.set-up': 'Set up the portal',
  'session.opened': 'Signed in',
  'session.refused': 'Was refused at sign-in',
  'session.second-factor-refused': 'Was refused at the second factor',
  'session.ended': 'Ended a session',
  'session.proved-again': 'Proved again who they are',
  'passphrase.changed': 'Changed a passphrase',
  'reset.issued': 'Issued a reset link',
  'reset.used': 'Chose a new passphrase by a reset link',
  'second-factor.added': 'Added a second factor',
  'second-factor.removed': 'Removed a second factor',
  'recovery-codes.made': 'Made recovery codes',
  'recovery-code.used': 'Used a recovery code',
  'rules.accepted': 'Accepted the house rules',
  'person.changed': 'Changed a person’s details',
  'person.paused': 'Paused an account',
  'person.resumed': 'Resumed an account',
  'person.rights-changed': 'Changed a person’s rights',
  'person.clearance-changed': 'Changed who may read OFFICIAL-SENSITIVE',
  'person.interests-changed': 'Changed declared interests',
  'organisation.made': 'Added an organisation',
  'organisation.changed': 'Changed an organisation',
  'organisation.archived': 'Archived an organisation',
  'unit.made': 'Added a unit',
  'unit.changed': 'Changed a unit',
  'unit.archived': 'Archived a unit',
  'invitation.made': 'Invited somebody',
  'invitation.withdrawn': 'Withdrew an invitation',
  'invitation.accepted': 'Accepted an invitation',
  'invitation.refused': 'Was refused with an invitation',
  'partnership.made': 'Opened a ward partnership',
  'partnership.changed': 'Changed a ward partnership',
  'membership.made': 'Added a member',
  'membership.changed': 'Changed a member’s role',
  'membership.ended': 'Ended a membership',
  'agreement.written': 'Wrote a sharing agreement',
  'agreement.signed': 'Signed a sharing agreement',
  'document.made': 'Began a document',
  'section.made': 'Added a section',
  'section.readers-changed': 'Changed who can read a section',
  'section.moved': 'Changed the order of sections',
  'section.split': 'Split a section',
  'section.archived': 'Archived a section',
  'section.brought-back': 'Brought a section back',
  'section.released': 'Released a section',
  'section.version-kept': 'Kept a version of a section',
  'section.version-restored': 'Put back a version of a section',
  'section.rebuilt': 'Rebuilt what is kept of a section',
  'section.read': 'Read an OFFICIAL-SENSITIVE section',
  'comment.made': 'Commented, or proposed wording',
  'comment.replied': 'Replied to a comment',
  'comment.answered': 'Said what became of a comment',
  'entry.made': 'Began an entry of the library',
  'entry.changed': 'Changed what stands beside an entry',
  'entry.published': 'Published an entry of the library',
  'entry.opened': 'Opened an entry to the public',
  'entry.closed': 'Closed an entry to the public',
  'entry.withdrawn': 'Withdrew an entry of the library',
  'entry.brought-back': 'Brought a withdrawn entry back to its readers',
  'entry.owners-changed': 'Changed who owns an entry',
  'library.imported': 'Imported entries into the library',
  'library.exported': 'Exported entries of the library',
  'package.made': 'Put a package together in a plan',
  'adoption.made': 'Adopted an entry into a plan',
  'adoption.seen': 'Looked at what changed in an adopted entry',
  'outcome.reported': 'Reported how an adopted entry went',
  'share.written': 'Asked to share what was tried',
  'share.approved': 'Approved what is shared',
  'share.refused': 'Refused what was to be shared',
  'share.taken-back': 'Took back what was to be shared',
  'remark.made': 'Asked or commented on an entry',
  'remark.answered': 'Answered a question on an entry',
  'remark.hidden': 'Hid a comment on an entry',
  'remark.shown': 'Showed a hidden comment on an entry again',
  'audit.exported': 'Downloaded the audit trail',
  'backup.made': 'Made a backup',
  'wards.imported': 'Imported ward data',
  'wards.withdrawn': 'Withdrew imported ward data',
  'measure.defined': 'Defined a measure',
  'measure.archived': 'Archived a measure',
  'ward.selected': 'Selected a ward',
  'ward.not-selected': 'Decided not to work in a ward',
} as const satisfies Record<AuditAction, string>;

/** The actions by their words, for a list to choose from. */
export const actionChoices: readonly { value: string; label: string }[] = Object.entries(actionWords)
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label, 'en-GB'));

const realDay = (value: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : '';

/**
 * What the trail is narrowed to, from an address. What does not fit is passed over: an address is no form, and
 * the page shows what it went by.
 */
export const auditFilter = v.object({
  action: v.fallback(v.picklist(['', ...Object.keys(actionWords)]), ''),
  /** An id, or part of a name or e-mail address. */
  person: v.fallback(v.pipe(v.string(), v.trim(), v.maxLength(254)), ''),
  partnership: v.fallback(v.union([v.literal(''), v.pipe(v.string(), v.uuid())]), ''),
  /** First and last day, in Europe/London. */
  from: v.fallback(v.pipe(v.string(), v.transform(realDay)), ''),
  to: v.fallback(v.pipe(v.string(), v.transform(realDay)), ''),
});
export type AuditFilter = v.InferOutput<typeof auditFilter>;

/** One event as a page or a file shows it. */
export type AuditRow = {
  id: number;
  at: string;
  action: string;
  words: string;
  /** Null: nobody was signed in. */
  who: { id: string; name: string; organisation: string } | null;
  /** What it was about, in words: "person Ada Obi". Null: the action says it. */
  about: string | null;
  /** A page on it, where administrators have one. */
  aboutHref: string | null;
  partnership: string | null;
  /** "role: reader": what names nobody. */
  facts: string[];
  /** The network address; null where it was erased or there was none. */
  from: string | null;
};

export const wordsOf = (action: string): string =>
  action in actionWords ? actionWords[action as AuditAction] : action;

/** "sessionsEnded" → "sessions ended". */
const inWords = (key: string) =>
  key.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
const isUuid = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);

const said = (value: string | number | boolean) =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? wordsOf(value) : value;

/** An event's facts for reading: ids are left out, yes and no are said. */
export const factsOf = (detail: Record<string, string | number | boolean | null>): string[] =>
  Object.entries(detail).flatMap(([key, value]) =>
    isUuid(value) || value === null ? [] : [`${inWords(key)}: ${said(value)}`],
  );
