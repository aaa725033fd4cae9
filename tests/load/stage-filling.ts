import { membership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import type { App } from '#lib/core/app.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Grant } from '#lib/access/facts.ts';
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

const fewestSections = 10;
const paragraphsEach = 8;
const entries = 400;
const stock =
  'officers walk the quay between the basin and the rank while nine houses close in turn and marshals see people to a car'.split(
    ' ',
  );

type Somebody = { id: Id; organisationId: Id };

/**
 * Partnerships of equal size, each of thirteen organisations that have signed its agreement, with a document of ten
 * sections of some 400 words. In some of these its share of the people write, who are of six of the organisations; all
 * may comment. And a library.
 */
export async function fillStage(
  app: App,
  { people, readers, sections, partnerships, seed }: Flags,
): Promise<Pick<Place, 'writers' | 'readers' | 'what'>> {
  const luck = chance(seed);
  const organisations = await build(app, async (tx) => {
    const made: Id[] = [];
    for (const sector of sectors) made.push(await makeOrganisation(tx, { sector }));
    return made;
  });
  const writing = organisations.slice(0, 6);
  const writers = await makePeople(app, people, writing);
  const everyone = [...writers, ...(await makePeople(app, readers, organisations))];
  const count = Math.min(partnerships, sections, people);
  const documents: OpenDocument[] = [];
  for (let n = 0; n < count; n++) {
    const members = everyone.filter((_, i) => i % count === n);
    const place = await makePlace(app, n, members, organisations);
    const written = Math.ceil((sections - n) / count);
    documents.push(await makeOne(app, place, { writing, luck, written }));
  }
  const [first] = writers;
  if (first) await fillLibrary(app, entries, { organisationId: first.organisationId, personId: first.id });
  const accounts = await signIn(app, everyone, documents);
  return {
    writers: accounts.slice(0, people),
    readers: accounts.slice(people),
    what: [
      `a portal of its own over Postgres: ${count} partnerships of some ${Math.ceil(everyone.length / count)} people each, with a document of ${Math.max(fewestSections, Math.ceil(sections / count))} sections; ${sections} sections are written in; ${entries} library entries`,
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

/** A partnership, before its document is made. */
type Made = { id: Id; slug: string; coordinator: Somebody; people: number };

async function makePlace(
  app: App,
  n: number,
  members: readonly Somebody[],
  organisations: readonly Id[],
): Promise<Made> {
  const slug = `ward-${n + 1}`;
  const [coordinator] = members;
  if (!coordinator) throw new Error('There is nobody.');
  const id = await build(app, async (tx) => {
    const made = await makePartnership(tx, { slug, name: `Ward ${n + 1}` });
    const agreement = await makeAgreement(tx, made, coordinator.id);
    for (const each of organisations) await sign(tx, agreement, each, coordinator.id);
    return made;
  });
  const rows = members.map((one) => ({
    id: newId(),
    partnershipId: id,
    personId: one.id,
    organisationId: one.organisationId,
    role: one === coordinator ? 'co-ordinator' : 'contributor',
    createdAt: app.clock(),
  }));
  await inParts(rows, (part) => build(app, (tx) => tx.insert(membership).values(part)));
  return { id, slug, coordinator, people: members.length };
}

async function makeOne(
  app: App,
  { id: partnershipId, slug, coordinator, people }: Made,
  { writing, luck, written }: { writing: readonly Id[]; luck: Chance; written: number },
): Promise<OpenDocument> {
  const words = (n: number) => Array.from({ length: n }, () => luck.pick(stock)).join(' ');
  const grants: Grant[] = [
    { subjectKind: 'everyone', subjectId: '', level: 'comment' },
    ...writing.map((subjectId): Grant => ({ subjectKind: 'organisation', subjectId, level: 'edit' })),
  ];
  const actor = actorFor({ personId: coordinator.id, organisationId: coordinator.organisationId });
  const made = await makeDocument(app, actor, partnershipId, {
    kind: 'intervention-plan',
    title: 'Intervention plan',
    sections: Array.from({ length: Math.max(fewestSections, written) }, (_, i) => ({
      templateKey: null,
      title: `Section ${i + 1}`,
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
    people,
    path: `${above}/documents/${id}`,
    // The others are left to be read.
    sections: sections.map((each, i) => ({ id: each, level: i < written ? 'edit' : 'comment' })),
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
    for (const [i, { id }] of everyone.entries()) {
      const given = { personId: id, stage: 'full' as const, browser: 'Firefox on Windows', from: '10.0.0.1' };
      accounts.push({
        cookie: `${name}=${await openSession(tx, app, given)}`,
        documents: documents.filter((_, n) => n === i % documents.length),
      });
    }
    return accounts;
  });
}

/** No statement has more than 65,535 values. */
async function inParts<T>(rows: readonly T[], work: (part: T[]) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < rows.length; i += 500) await work(rows.slice(i, i + 500));
}
