import { passkey, type person } from '#schema/people.ts';
import type { section } from '#schema/sections.ts';
import type { Actor, Grant } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { Level, Sector } from '#lib/core/words.ts';
import { openSession, sessionBehind } from '#lib/people/sessions.server.ts';
import {
  build,
  makeAgreement,
  makeDocument,
  makeMember,
  makeOrganisation,
  makePartnership,
  makePerson,
  makeSection,
  sign,
} from '../fixtures/world.ts';
import type { Portal, Someone } from './portal.ts';

/** One section of a partnership of its own: somebody who will lose access, somebody who writes on, and who commands. */
export type Stage = {
  portal: Portal;
  partnershipId: Id;
  sectionId: Id;
  victim: Someone;
  writer: Someone;
  actors: { coordinator: Actor; admin: Actor; victim: Actor };
};

type Given = {
  sector?: Sector;
  /** What the victim gets the section by; as a person where left out. */
  grant?: (victim: Someone) => Grant;
  section?: Partial<typeof section.$inferInsert>;
  person?: Partial<typeof person.$inferInsert>;
  factor?: boolean;
};

export type Change = {
  name: string;
  given?: Given;
  /** What is left to the victim: the code they are closed with, or the level they go on at. */
  leaves: number | Level;
  /** Where they go on: whether they still get the live text. */
  follows?: boolean;
  act(stage: Stage): Promise<Result<unknown> | undefined>;
};

export const cleared = { clearedUntil: '2027-01-01', clearanceBasis: 'Vetting' };

export async function prepare(portal: Portal, { given = {} }: Change): Promise<Stage> {
  const { app } = portal.tested;
  const made = await build(app, async (tx) => {
    const partnershipId = await makePartnership(tx);
    const join = async (sector: Sector, more: Partial<typeof person.$inferInsert>, factor: boolean) => {
      const organisationId = await makeOrganisation(tx, { sector });
      const personId = await makePerson(tx, { organisationId, ...more });
      if (factor)
        await tx.insert(passkey).values({
          id: newId(),
          personId,
          publicKey: new Uint8Array(8),
          counter: 0,
          transports: [],
          name: 'Key',
          createdAt: app.clock(),
        });
      const token = await openSession(tx, app, {
        personId,
        stage: 'full',
        browser: 'test',
        from: '127.0.0.1',
      });
      return { personId, organisationId, token };
    };
    const victim = await join(given.sector ?? 'police', given.person ?? {}, given.factor ?? false);
    const writer = await join('police', cleared, true);
    const coordinator = await join('council', {}, false);
    const admin = await join('council', { admin: true }, true);
    const agreementId = await makeAgreement(tx, partnershipId, writer.personId);
    for (const who of [victim, writer, coordinator]) {
      const role = who === coordinator ? 'co-ordinator' : 'contributor';
      await makeMember(tx, { partnershipId, ...who, role });
      await sign(tx, agreementId, who.organisationId, who.personId);
    }
    const toPerson = ({ personId }: Someone): Grant => ({
      subjectKind: 'person',
      subjectId: personId,
      level: 'edit',
    });
    const sectionId = await makeSection(tx, {
      documentId: await makeDocument(tx, partnershipId),
      ownerOrganisationId: writer.organisationId,
      grants: [toPerson(writer), (given.grant ?? toPerson)(victim)],
      ...given.section,
    });
    return { portal, partnershipId, sectionId, victim, writer, coordinator, admin };
  });
  const { coordinator, admin, ...stage } = made;
  const actorOf = async ({ token }: Someone) =>
    (await sessionBehind(app, token, '127.0.0.1'))?.actor as Actor;
  return {
    ...stage,
    actors: {
      coordinator: await actorOf(coordinator),
      admin: await actorOf(admin),
      victim: await actorOf(stage.victim),
    },
  };
}
