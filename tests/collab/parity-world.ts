import { sql } from 'drizzle-orm';
import { passkey } from '#schema/people.ts';
import { space } from '#schema/partnerships.ts';
import { section, sectionGrant } from '#schema/sections.ts';
import { eq } from 'drizzle-orm';
import type { Grant, SectionFacts } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Tx } from '#lib/core/db.server.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { markings, sectionKinds, type Sector } from '#lib/core/words.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { firstTextOf, writeFirstTexts } from '#lib/sections/making.server.ts';
import { ids, kinds, states, type Kind, type KindName } from '../access/kinds.ts';
import {
  build,
  makeAgreement,
  makeDocument,
  makeMember,
  makeOrganisation,
  makePerson,
  makeSection,
  makeUnit,
  sign,
} from '../fixtures/world.ts';
import type { Portal, Someone } from './portal.ts';

/** A section's state, as the policy's table has it. */
export type RowState = Omit<SectionFacts, 'space'> & { library?: true };

const levels = ['read', 'comment', 'edit'] as const;

/** Every state of the policy's table, and every level × marking × kind × held granted to everyone. */
export const rows: Record<string, RowState> = {
  ...states,
  ...Object.fromEntries(
    levels.flatMap((level) =>
      markings.flatMap((marking) =>
        sectionKinds.flatMap((kind) =>
          [false, true].map((held): [string, RowState] => [
            `${level} ${marking} ${kind}${held ? ' held' : ''}`,
            {
              ...states.open,
              marking,
              kind,
              held,
              grants: [{ subjectKind: 'everyone', subjectId: '', level }],
            },
          ]),
        ),
      ),
    ),
  ),
};

/** Every kind of person of the policy's table, real; two who may edit wherever anybody may; and where they meet. */
export type ParityWorld = {
  people: Record<KindName, Someone | null>;
  observers: Someone[];
  documentId: Id;
  slug: string;
  libraryId: Id;
  real: (stand: string) => string;
};

export async function makeParityWorld(portal: Portal): Promise<ParityWorld> {
  const { app } = portal.tested;
  return build(app, async (tx) => {
    const organisations = new Map<string, Id>();
    const unitOf = new Map<string, Id>();
    const organisationOf = async (stand: string, sector: Sector) => {
      const made = organisations.get(stand) ?? (await makeOrganisation(tx, { sector }));
      organisations.set(stand, made);
      return made;
    };
    const police = await organisationOf(ids.police, 'police');
    await organisationOf(ids.residents, 'residents');
    unitOf.set(ids.unit, await makeUnit(tx, police));
    const people = {} as Record<KindName, Someone | null>;
    for (const [name, kind] of Object.entries(kinds) as [KindName, Kind][])
      people[name] = await makeKind(tx, app, portal.partnershipId, kind, {
        organisationOf,
        unit: unitOf.get(ids.unit) ?? '',
      });
    const observers: Someone[] = [];
    for (let i = 0; i < 2; i++)
      observers.push(
        (await makeKind(tx, app, portal.partnershipId, kinds['police-cleared'], {
          organisationOf,
          unit: '',
        })) as Someone,
      );
    const agreementId = await makeAgreement(tx, portal.partnershipId, observers[0]?.personId ?? '');
    for (const [stand, id] of organisations)
      if (stand !== 'organisation-fire') await sign(tx, agreementId, id, observers[0]?.personId ?? '');
    const librarySpace = newId();
    await tx.insert(space).values({ id: librarySpace, kind: 'library' });
    const named = people['named-volunteer']?.personId ?? '';
    const found = await tx.execute<{ slug: string }>(
      sql`select slug from partnership where id = ${portal.partnershipId}`,
    );
    return {
      people,
      observers,
      documentId: await makeDocument(tx, portal.partnershipId),
      libraryId: await makeDocument(tx, librarySpace),
      slug: found[0]?.slug ?? '',
      real: (stand) =>
        stand === ids.named ? named : (organisations.get(stand) ?? unitOf.get(stand) ?? stand),
    };
  });
}

async function makeKind(
  tx: Tx,
  app: App,
  partnershipId: Id,
  { who, capacity }: Kind,
  given: { organisationOf: (stand: string, sector: Sector) => Promise<Id>; unit: Id },
): Promise<Someone | null> {
  if (!who) return null;
  const organisationId = await given.organisationOf(who.organisationId, who.sector);
  const unitId = who.unitId ? given.unit : null;
  const personId = await makePerson(tx, {
    organisationId,
    unitId,
    status: who.status,
    admin: who.admin,
    clearedUntil: who.clearedUntil,
    clearanceBasis: who.clearedUntil && 'Vetting',
    holdsLicence: who.licenceInterest,
    ...(who.rulesAccepted ? {} : { rulesVersion: 0 }),
  });
  if (capacity)
    await makeMember(tx, { partnershipId, personId, organisationId, unitId, role: capacity.role });
  // Whoever is cleared, and an administrator, signs in with a second factor or not at all.
  await tx.insert(passkey).values({
    id: newId(),
    personId,
    publicKey: new Uint8Array(8),
    counter: 0,
    transports: [],
    name: 'Key',
    createdAt: app.clock(),
  });
  const token = await openSession(tx, app, { personId, stage: 'full', browser: 'test', from: '127.0.0.1' });
  return { personId, organisationId, token };
}

export const released = 'Text that was released.';
export const draft = 'A later draft.';
/** A client of the program's own, which wrote the draft. */
const drafting = 4_000_000_000;

/** A section in a state, with text that was released and a later draft. */
export async function makeParitySection(
  portal: Portal,
  world: ParityWorld,
  state: RowState,
  title: string,
): Promise<Id> {
  const { app } = portal.tested;
  const first = await firstTextOf(app, [paragraph(released)]);
  const sectionId = newId();
  const authorId = world.observers[0]?.personId ?? '';
  await build(app, async (tx) => {
    await makeSection(tx, {
      id: sectionId,
      documentId: state.library ? world.libraryId : world.documentId,
      title,
      ...columnsOf(world, state),
      grants: grantsOf(world, state),
    });
    await writeFirstTexts(tx, [{ sectionId, authorId, at: app.clock(), text: first }]);
    await tx.update(section).set({ releasedSeq: 1 }).where(eq(section.id, sectionId));
  });
  const bytes = updateFrom([paragraph(draft)], drafting);
  const entry = { sectionId, seq: 2, authorId, at: app.clock(), bytes, claims: [drafting] };
  await portal.log.append([entry]);
  return sectionId;
}

const columnsOf = ({ real }: ParityWorld, { archived, agreed, ownerOrganisationId, ...state }: RowState) => ({
  ownerOrganisationId: real(ownerOrganisationId),
  marking: state.marking,
  kind: state.kind,
  announced: state.announced,
  held: state.held,
  agreedVersion: agreed ? 1 : null,
  archivedAt: archived ? new Date('2026-05-10T09:00:00Z') : null,
});

const grantsOf = ({ real, observers }: ParityWorld, { grants }: RowState): Grant[] => [
  ...grants.map((grant) => ({ ...grant, subjectId: real(grant.subjectId) })),
  ...observers.map(({ personId }): Grant => ({ subjectKind: 'person', subjectId: personId, level: 'edit' })),
];

/** Puts a section into another state, and has whoever is connected rechecked, as a command does. */
export async function changeState(
  portal: Portal,
  world: ParityWorld,
  sectionId: Id,
  state: RowState,
): Promise<void> {
  await build(portal.tested.app, async (tx) => {
    await tx.update(section).set(columnsOf(world, state)).where(eq(section.id, sectionId));
    await tx.delete(sectionGrant).where(eq(sectionGrant.sectionId, sectionId));
    await tx.insert(sectionGrant).values(grantsOf(world, state).map((grant) => ({ sectionId, ...grant })));
  });
  await portal.collab.recheck({ section: sectionId });
}
