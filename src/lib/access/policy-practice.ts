/**
 * Who may do what with packages of a plan, with what is shared from them, and with what is said about an entry. Pure,
 * as `policy.ts`, whose rules it calls first: a package is never more open than its section.
 *
 * 1. Who reads a held section's released text alone has no package whose words are not released.
 * 2. What is shared is read by whoever wrote it, and by co-ordinators; it is approved by a co-ordinator, and by
 *    another person than its author where there is one.
 * 3. Nothing is shared from a section that is not OFFICIAL, is regulatory, or is not open to whoever shares it.
 */
import type { Id } from '../core/ids.ts';
import type { Actor, Decision, PartnershipFacts, SectionFacts, Who } from './facts.ts';
import { levelOf, partnershipActions, portalActions, sectionActions } from './policy.ts';

const allow: Decision = { ok: true };
const deny = (why: 'not-found' | 'not-yours'): Decision => ({ ok: false, why });

type PackageFacts = {
  /** Do its words stand in the released text? Only asked of a held section. */
  inReleased: boolean;
};

type PackageRule = (actor: Who, s: SectionFacts, facts: PackageFacts, today: string) => Decision;

const readPackage: PackageRule = (actor, s, { inReleased }, today) => {
  const seen = sectionActions['section.read'](actor, s, today);
  if (!seen.ok || !s.held || levelOf(actor, s, today) === 'edit') return seen;
  return inReleased ? allow : deny('not-found');
};

/** Whoever writes the section, also once its text is agreed: what became of it is told later. */
const tell: PackageRule = (actor, s, facts, today) => {
  const seen = readPackage(actor, s, facts, today);
  if (!seen.ok) return seen;
  const edit = sectionActions['section.edit'](actor, s, today);
  return edit.ok || edit.why === 'sealed' ? allow : edit;
};

/** Its text leaves the partnership: only what is OFFICIAL, and never what concerns a regulator. */
export const mayLeave = (actor: Who, s: SectionFacts, today: string): Decision => {
  const seen = sectionActions['section.read'](actor, s, today);
  if (!seen.ok) return seen;
  const inPlan = s.space.kind === 'partnership';
  return inPlan && s.marking === 'OFFICIAL' && s.kind !== 'regulatory' ? allow : deny('not-yours');
};

/** In words that others read: only of what may leave the partnership. */
const tellOthers: PackageRule = (actor, s, facts, today) => {
  const may = tell(actor, s, facts, today);
  return may.ok ? mayLeave(actor, s, today) : may;
};

export const packageActions = {
  'package.read': readPackage,
  'package.follow': tell,
  'package.report': tellOthers,
  'package.share': tellOthers,
} as const satisfies Record<string, PackageRule>;
export type PackageAction = keyof typeof packageActions;

export type ShareFacts = {
  authorId: Id;
  state: 'waiting' | 'approved' | 'refused' | 'taken-back';
  /** Is there a co-ordinator of the partnership besides its author? */
  otherCoordinator: boolean;
};

type ShareRule = (actor: Who, p: PartnershipFacts, facts: ShareFacts) => Decision;

const isAuthor = (actor: Who, { authorId }: ShareFacts) => actor?.personId === authorId;

const readShare: ShareRule = (actor, p, facts) => {
  const inside = partnershipActions['partnership.enter'](actor, p);
  if (!inside.ok) return inside;
  const coordinates = p.capacity?.role === 'co-ordinator';
  return coordinates || isAuthor(actor, facts) ? allow : deny('not-found');
};

const decide: ShareRule = (actor, p, facts) => {
  const seen = readShare(actor, p, facts);
  if (!seen.ok) return seen;
  if (p.capacity?.role !== 'co-ordinator' || facts.state !== 'waiting') return deny('not-yours');
  return isAuthor(actor, facts) && facts.otherCoordinator ? deny('not-yours') : allow;
};

export const shareActions = {
  'share.read': readShare,
  'share.approve': decide,
  'share.refuse': decide,
  'share.take-back': (actor, p, facts) => {
    const seen = readShare(actor, p, facts);
    if (!seen.ok) return seen;
    return isAuthor(actor, facts) && facts.state === 'waiting' ? allow : deny('not-yours');
  },
} as const satisfies Record<string, ShareRule>;
export type ShareAction = keyof typeof shareActions;

export type RemarkFacts = {
  /** May this person read the entry at all? */
  entryOpen: boolean;
  /** Is their organisation one of those that own it? */
  owner: boolean;
  kind: 'question' | 'comment';
  hidden: boolean;
};

type RemarkRule = (actor: Who, facts: RemarkFacts) => Decision;

const onEntry: RemarkRule = (actor, { entryOpen }) => {
  const standing = portalActions['portal.use'](actor);
  if (!standing.ok) return standing;
  return entryOpen ? allow : deny('not-found');
};

const moderates = (actor: Who, { owner }: RemarkFacts): actor is Actor =>
  actor !== null && (owner || actor.admin);

/** What is hidden is there for those alone who may hide it, with the reason. */
const readRemark: RemarkRule = (actor, facts) => {
  const seen = onEntry(actor, facts);
  if (!seen.ok) return seen;
  return !facts.hidden || moderates(actor, facts) ? allow : deny('not-found');
};

const hide: RemarkRule = (actor, facts) => {
  const seen = readRemark(actor, facts);
  if (!seen.ok) return seen;
  return moderates(actor, facts) ? allow : deny('not-yours');
};

export const remarkActions = {
  'remark.make': onEntry,
  'remark.read': readRemark,
  'remark.answer': (actor, facts) => {
    const seen = readRemark(actor, facts);
    if (!seen.ok) return seen;
    return facts.owner && facts.kind === 'question' ? allow : deny('not-yours');
  },
  'remark.hide': hide,
  'remark.show': hide,
  'entry.useful': onEntry,
} as const satisfies Record<string, RemarkRule>;
export type RemarkAction = keyof typeof remarkActions;
