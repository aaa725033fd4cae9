import { createHash } from 'node:crypto';
import { auditEvent } from '#schema/audit.ts';
import type { Actor } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';

/** What happened, as `subject.verb`. One list, so that the trail can be filtered by it. */
export const auditActions = [
  'portal.set-up',
  'session.opened',
  'session.refused',
  'session.second-factor-refused',
  'session.ended',
  'session.proved-again',
  'passphrase.changed',
  'reset.issued',
  'reset.used',
  'second-factor.added',
  'second-factor.removed',
  'recovery-codes.made',
  'recovery-code.used',
  'rules.accepted',
  'person.changed',
  'person.paused',
  'person.resumed',
  'person.rights-changed',
  'person.clearance-changed',
  'person.interests-changed',
  'organisation.made',
  'organisation.changed',
  'organisation.archived',
  'unit.made',
  'unit.changed',
  'unit.archived',
  'invitation.made',
  'invitation.withdrawn',
  'invitation.accepted',
  'invitation.refused',
  'partnership.made',
  'partnership.changed',
  'membership.made',
  'membership.changed',
  'membership.ended',
  'agreement.written',
  'agreement.signed',
  'document.made',
  'section.made',
  'section.readers-changed',
  'section.moved',
  'section.split',
  'section.archived',
  'section.brought-back',
  'section.released',
  'section.version-kept',
  'section.version-restored',
  'section.rebuilt',
  'section.read',
  'comment.made',
  'comment.replied',
  'comment.answered',
  'entry.made',
  'entry.changed',
  'entry.published',
  'entry.opened',
  'entry.closed',
  'entry.withdrawn',
  'entry.brought-back',
  'entry.owners-changed',
  'library.imported',
  'library.exported',
  'package.made',
  'adoption.made',
  'adoption.seen',
  'outcome.reported',
  'share.written',
  'share.approved',
  'share.refused',
  'share.taken-back',
  'remark.made',
  'remark.answered',
  'remark.hidden',
  'remark.shown',
  'audit.exported',
  'backup.made',
  'wards.imported',
  'wards.withdrawn',
  'measure.defined',
  'measure.archived',
  'ward.selected',
  'ward.not-selected',
] as const;
export type AuditAction = (typeof auditActions)[number];

export type AuditEntry = {
  action: AuditAction;
  /** Null: nobody is signed in (a refused sign-in, the console). */
  actor: Pick<Actor, 'personId' | 'from'> | null;
  /** The network address, where there is no actor to carry it. */
  from?: string;
  subject?: { kind: string; id: string };
  partnershipId?: Id | null;
  /** Facts that name nobody: roles, counts, versions. */
  detail?: Record<string, string | number | boolean | null>;
  /** Whatever names a person: names, e-mail addresses. Kept apart so that it can be lawfully erased. */
  personal?: Record<string, string>;
};

/** The part of an event the chain covers in place of its personal fields: SHA-256 over salt and JSON. */
export const hashPersonal = (salt: Uint8Array, personal: Record<string, string>) =>
  createHash('sha256')
    .update(salt)
    .update(JSON.stringify(Object.entries(personal).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');

/** Adds one event to the trail, in the command's own transaction: no change without its record. */
export async function record(tx: Tx, app: App, entry: AuditEntry): Promise<void> {
  const from = entry.actor?.from ?? entry.from;
  const personal = { ...entry.personal, ...(from ? { from } : {}) };
  const salt = app.random(16);
  await tx.insert(auditEvent).values({
    at: app.clock(),
    action: entry.action,
    actorId: entry.actor?.personId ?? null,
    subjectKind: entry.subject?.kind ?? null,
    subjectId: entry.subject?.id ?? null,
    partnershipId: entry.partnershipId ?? null,
    detail: entry.detail ?? {},
    personal,
    personalSalt: salt,
    personalHash: hashPersonal(salt, personal),
  });
}
