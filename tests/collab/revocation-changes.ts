import { and, eq } from 'drizzle-orm';
import { agreement, membership } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import { section, sectionGrant } from '#schema/sections.ts';
import type { Actor, Grant } from '#lib/access/facts.ts';
import { changePassphrase, declareInterests } from '#lib/people/account.server.ts';
import { endSessions, pausePerson, removeSecondFactors } from '#lib/people/administration-account.server.ts';
import { changeInterests } from '#lib/people/administration-person.server.ts';
import { changeRights, removeClearance, setClearance } from '#lib/people/administration-rights.server.ts';
import { changeOrganisation } from '#lib/people/organisations-changes.server.ts';
import { endOtherSessions, endOwnSession, ownSessions, signOut } from '#lib/people/own-sessions.server.ts';
import { openSession, sessionBehind } from '#lib/people/sessions.server.ts';
import { writeAgreement } from '#lib/partnerships/agreements.server.ts';
import { changeRole, leavePartnership, removeMember } from '#lib/partnerships/changing-members.server.ts';
import { build } from '../fixtures/world.ts';
import { cleared, type Change, type Stage } from './revocation-stage.ts';

/** A change of the section for which there is no command yet, made as each will be: commit, recheck, answer. */
const columns =
  (set: Partial<typeof section.$inferInsert>) =>
  async ({ portal, sectionId }: Stage) => {
    const { app } = portal.tested;
    await build(app, (tx) => tx.update(section).set(set).where(eq(section.id, sectionId)));
    await app.rooms.recheck({ section: sectionId });
    return undefined;
  };

const grants =
  (level: Grant['level'] | null, held = false) =>
  async (stage: Stage) => {
    const { portal, sectionId, victim } = stage;
    const { app } = portal.tested;
    const theirs = and(eq(sectionGrant.sectionId, sectionId), eq(sectionGrant.subjectId, victim.personId));
    await build(app, async (tx) => {
      if (level) await tx.update(sectionGrant).set({ level }).where(theirs);
      else await tx.delete(sectionGrant).where(theirs);
      if (held) await tx.update(section).set({ held }).where(eq(section.id, sectionId));
    });
    await app.rooms.recheck({ section: sectionId });
    return undefined;
  };

const membershipOf = async ({ portal, victim }: Stage) => {
  const [row] = await portal.tested.app.db
    .select({ id: membership.id, edition: membership.edition })
    .from(membership)
    .where(eq(membership.personId, victim.personId));
  return { membershipId: row?.id ?? '', edition: row?.edition ?? 0 };
};

const personTurn = async ({ portal, victim }: Stage) => {
  const [row] = await portal.tested.app.db
    .select({ id: person.id, edition: person.edition })
    .from(person)
    .where(eq(person.id, victim.personId));
  return { id: row?.id ?? '', edition: row?.edition ?? 0 };
};

/** The victim, signed in elsewhere too: that is where they act from. */
const elsewhere = async ({ portal, victim }: Stage): Promise<Actor> => {
  const { app } = portal.tested;
  const token = await build(app, (tx) =>
    openSession(tx, app, { personId: victim.personId, stage: 'full', browser: 'other', from: '127.0.0.1' }),
  );
  return (await sessionBehind(app, token, '127.0.0.1'))?.actor as Actor;
};

const app = ({ portal }: Stage) => portal.tested.app;
const regulatory = { section: { kind: 'regulatory' } } as const;
const sensitive = { section: { marking: 'OFFICIAL-SENSITIVE' }, person: cleared, factor: true } as const;

export const changes: Change[] = [
  { name: 'grant removed', leaves: 4404, act: grants(null) },
  { name: 'grant lowered to comment', leaves: 'comment', follows: true, act: grants('comment') },
  { name: 'grant lowered to read', leaves: 'read', follows: true, act: grants('read') },
  { name: 'grant lowered and section held', leaves: 'read', act: grants('read', true) },
  { name: 'marking raised', leaves: 4404, act: columns({ marking: 'OFFICIAL-SENSITIVE' }) },
  {
    name: 'section made regulatory',
    given: { sector: 'licensing-trade' },
    leaves: 4404,
    act: columns({ kind: 'regulatory' }),
  },
  { name: 'section archived', leaves: 4404, act: columns({ archivedAt: new Date('2026-05-19T09:00:00Z') }) },
  { name: 'text agreed', leaves: 'comment', follows: true, act: columns({ agreedVersion: 1 }) },
  {
    name: 'held text agreed',
    given: { section: { held: true } },
    leaves: 'comment',
    act: columns({ agreedVersion: 1 }),
  },
  {
    name: 'member removed',
    leaves: 4404,
    act: async (s) => removeMember(app(s), s.actors.coordinator, s.partnershipId, await membershipOf(s)),
  },
  {
    name: 'membership left',
    leaves: 4404,
    act: (s) => leavePartnership(app(s), s.actors.victim, s.partnershipId),
  },
  {
    name: 'role made reader',
    leaves: 'read',
    follows: true,
    act: async (s) =>
      changeRole(app(s), s.actors.coordinator, s.partnershipId, {
        ...(await membershipOf(s)),
        role: 'reader',
      }),
  },
  {
    name: 'agreement written anew',
    leaves: 4404,
    act: async (s) => {
      const rows = await app(s)
        .db.select({ version: agreement.version })
        .from(agreement)
        .where(eq(agreement.partnershipId, s.partnershipId));
      return writeAgreement(app(s), s.actors.coordinator, s.partnershipId, {
        version: rows.length + 1,
        purpose: 'To share',
        gateway: 'Section 115',
        text: 'We share.',
        reviewOn: '2027-01-01',
      });
    },
  },
  {
    name: 'account paused',
    leaves: 4401,
    act: async (s) => pausePerson(app(s), s.actors.admin, await personTurn(s)),
  },
  {
    name: 'sessions ended by an administrator',
    leaves: 4401,
    act: (s) => endSessions(app(s), s.actors.admin, { id: s.victim.personId }),
  },
  {
    name: 'second factors removed',
    given: { factor: true },
    leaves: 4401,
    act: (s) => removeSecondFactors(app(s), s.actors.admin, { id: s.victim.personId }),
  },
  {
    name: 'clearance removed',
    given: sensitive,
    leaves: 4404,
    act: async (s) => removeClearance(app(s), s.actors.admin, await personTurn(s)),
  },
  {
    name: 'cleared, and so in need of a second factor',
    leaves: 4401,
    act: async (s) =>
      setClearance(app(s), s.actors.admin, {
        ...(await personTurn(s)),
        basis: 'Vetting',
        until: '2027-01-01',
      }),
  },
  {
    name: 'made an administrator without a second factor',
    leaves: 4401,
    act: async (s) =>
      changeRights(app(s), s.actors.admin, {
        ...(await personTurn(s)),
        admin: true,
        steward: false,
        signatory: false,
      }),
  },
  {
    name: 'interest declared',
    given: regulatory,
    leaves: 4404,
    act: (s) => declareInterests(app(s), s.actors.victim, { holdsLicence: true, sitsOnCommittee: false }),
  },
  {
    name: 'interest entered by an administrator',
    given: regulatory,
    leaves: 4404,
    act: async (s) =>
      changeInterests(app(s), s.actors.admin, {
        ...(await personTurn(s)),
        holdsLicence: false,
        sitsOnCommittee: true,
      }),
  },
  {
    name: 'organisation given another sector',
    given: {
      sector: 'health',
      grant: () => ({ subjectKind: 'sector', subjectId: 'health', level: 'edit' }),
    },
    leaves: 4404,
    act: async (s) => {
      const [row] = await app(s)
        .db.select({ name: organisation.name, edition: organisation.edition })
        .from(organisation)
        .where(eq(organisation.id, s.victim.organisationId));
      return changeOrganisation(app(s), s.actors.admin, {
        id: s.victim.organisationId,
        name: row?.name ?? '',
        edition: row?.edition ?? 0,
        sector: 'business',
        contact: '',
      });
    },
  },
  {
    name: 'signed out',
    leaves: 4401,
    act: async (s) => {
      const found = await sessionBehind(app(s), s.victim.token, '127.0.0.1');
      return found ? signOut(app(s), found.session, '127.0.0.1') : undefined;
    },
  },
  {
    name: 'session ended from the list',
    leaves: 4401,
    act: async (s) => {
      const actor = await elsewhere(s);
      const listed = await ownSessions(app(s), actor);
      const other = listed.ok ? listed.value.find(({ here }) => !here) : undefined;
      return endOwnSession(app(s), actor, { id: other?.id ?? '' });
    },
  },
  {
    name: 'other sessions ended',
    leaves: 4401,
    act: async (s) => endOtherSessions(app(s), await elsewhere(s)),
  },
];

/** Hashing a passphrase keeps a core busy: this one is tried less often. */
export const slowChange: Change = {
  name: 'passphrase changed elsewhere',
  leaves: 4401,
  act: async (s) =>
    changePassphrase(app(s), await elsewhere(s), { passphrase: 'harbour violet seventeen ladders' }),
};
