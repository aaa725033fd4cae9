import { membership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import type { App } from '#lib/core/app.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Grant } from '#lib/access/policy.ts';
import { sectors } from '#lib/core/words.ts';
import { houseRules } from '#lib/people/house-rules.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { heading, paragraph } from '#lib/sections/blocks.ts';
import { makeDocument } from '#lib/sections/making.server.ts';
import { sessionCookie } from '../../src/routes/session-cookie.ts';
import { fillLibrary } from '../fixtures/library-entries.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import {
  actorFor,
  build,
  makeAgreement,
  makeOrganisation,
  makePartnership,
  sign,
} from '../fixtures/world.ts';
import type { Flags } from './flags.ts';
import type { Account, OpenDocument, Place } from './place.ts';

const sectionsEach = 10;
const paragraphsEach = 8;
const entries = 400;
const stock =
  'officers walk the quay between the basin and the rank while nine houses close in turn and marshals see people to a car'.split(
    ' ',
  );

type Somebody = { id: Id; organisationId: Id };

/**
 * One partnership of as many people as come, of thirteen organisations that have signed its agreement; those who write
 * are of six of them. Documents of ten sections of some 400 words, which all may comment, and a library.
 */
export async function fillStage(
  app: App,
  { people, readers, sections, seed }: Flags,
): Promise<Pick<Place, 'writers' | 'readers' | 'what'>> {
  const luck = chance(seed);
  const organisations = await build(app, async (tx) => {
    const made: Id[] = [];
    for (const sector of sectors) made.push(await makeOrganisation(tx, { sector }));
    return made;
  });
  const writing = organisations.slice(0, 6);
  const everyone = [
    ...(await makePeople(app, people, writing)),
    ...(await makePeople(app, readers, organisations)),
  ];
  const [coordinator] = everyone;
  if (!coordinator) throw new Error('There is nobody.');
  const { id: partnershipId, slug } = await makePlace(app, coordinator, everyone, organisations);
  const documents: OpenDocument[] = [];
  const grants: Grant[] = [
    { subjectKind: 'everyone', subjectId: '', level: 'comment' },
    ...writing.map((subjectId): Grant => ({ subjectKind: 'organisation', subjectId, level: 'edit' })),
  ];
  for (let first = 0; first < sections; first += sectionsEach) {
    const count = Math.min(sectionsEach, sections - first);
    documents.push(await makeOne(app, coordinator, { partnershipId, slug, grants, luck, first, count }));
  }
  await fillLibrary(app, entries, { organisationId: coordinator.organisationId, personId: coordinator.id });
  const accounts = await signIn(app, everyone, documents);
  return {
    writers: accounts.slice(0, people),
    readers: accounts.slice(people),
    what: [
      `a portal of its own over Postgres: one partnership of ${everyone.length} people, ${sections} sections in ${documents.length} documents, ${entries} library entries`,
      'each person with an account, a session and an address (X-Forwarded-For) of their own',
    ],
  };
}

async function makePeople(app: App, count: number, organisations: readonly Id[]): Promise<Somebody[]> {
  const at = app.clock();
  const made = Array.from({ length: count }, (_, i) => ({
    id: newId(),
    organisationId: organisations[i % organisations.length] ?? '',
  }));
  const rows = made.map((one, i) => ({
    ...one,
    email: `${one.id}@load.example`,
    name: `Person ${i + 1}`,
    roleTitle: 'Member of staff',
    rulesVersion: houseRules.version,
    rulesAcceptedAt: at,
    createdAt: at,
  }));
  await inParts(rows, (part) => build(app, (tx) => tx.insert(person).values(part)));
  return made;
}

async function makePlace(
  app: App,
  coordinator: Somebody,
  everyone: readonly Somebody[],
  organisations: readonly Id[],
): Promise<{ id: Id; slug: string }> {
  const slug = 'lantern-quay';
  const id = await build(app, async (tx) => {
    const made = await makePartnership(tx, { slug });
    const agreement = await makeAgreement(tx, made, coordinator.id);
    for (const each of organisations) await sign(tx, agreement, each, coordinator.id);
    return made;
  });
  const rows = everyone.map((one) => ({
    id: newId(),
    partnershipId: id,
    personId: one.id,
    organisationId: one.organisationId,
    role: one === coordinator ? 'co-ordinator' : 'contributor',
    createdAt: app.clock(),
  }));
  await inParts(rows, (part) => build(app, (tx) => tx.insert(membership).values(part)));
  return { id, slug };
}

type Wanted = {
  partnershipId: Id;
  slug: string;
  grants: Grant[];
  luck: Chance;
  first: number;
  count: number;
};

async function makeOne(app: App, coordinator: Somebody, wanted: Wanted): Promise<OpenDocument> {
  const { partnershipId, slug, grants, luck, first, count } = wanted;
  const words = (n: number) => Array.from({ length: n }, () => luck.pick(stock)).join(' ');
  const actor = actorFor({ personId: coordinator.id, organisationId: coordinator.organisationId });
  const made = await makeDocument(app, actor, partnershipId, {
    kind: 'intervention-plan',
    title: `Plan ${first / sectionsEach + 1}`,
    sections: Array.from({ length: count }, (_, i) => ({
      templateKey: null,
      title: `Section ${first + i + 1}`,
      ownerOrganisationId: coordinator.organisationId,
      marking: 'OFFICIAL' as const,
      kind: 'ordinary' as const,
      held: false,
      announced: false,
      grants,
      text: [
        heading(2, 'What was seen'),
        ...Array.from({ length: paragraphsEach }, () => paragraph(`${words(50)}.`)),
      ],
    })),
  });
  if (!made.ok) throw new Error(`A document was refused: ${made.failure.code}`);
  const { id, sections } = made.value;
  const above = `/partnerships/${slug}`;
  return {
    id,
    above,
    path: `${above}/documents/${id}`,
    sections: sections.map((each) => ({ id: each, level: 'edit' })),
  };
}

async function signIn(
  app: App,
  everyone: readonly Somebody[],
  documents: readonly OpenDocument[],
): Promise<Account[]> {
  const { name } = sessionCookie(app.settings);
  return build(app, async (tx) => {
    const accounts: Account[] = [];
    for (const { id } of everyone) {
      const given = { personId: id, stage: 'full' as const, browser: 'Firefox on Windows', from: '10.0.0.1' };
      accounts.push({ cookie: `${name}=${await openSession(tx, app, given)}`, documents });
    }
    return accounts;
  });
}

/** No statement has more than 65,535 values. */
async function inParts<T>(rows: readonly T[], work: (part: T[]) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < rows.length; i += 500) await work(rows.slice(i, i + 500));
}
