import { cpSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { inject } from 'vitest';
import { passkey, session, type person } from '#schema/people.ts';
import { sectionVersion } from '#schema/sections.ts';
import type { App } from '#lib/core/app.ts';
import { openDatabase, type Tx } from '#lib/core/db.server.ts';
import type { Id } from '#lib/core/ids.ts';
import { makeRateLimit } from '#lib/core/rate-limit.ts';
import { sectors } from '#lib/core/words.ts';
import { openSession, type SessionStage } from '#lib/people/sessions.server.ts';
import { openEmbedded } from '#server/database/embedded.ts';
import { root } from '../fixtures/database.ts';
import { makeArea, makeMeasure, makeRelease, makeSeries, makeWards } from '../fixtures/wards.ts';
import * as make from '../fixtures/world.ts';

/** Everyone who may ask a route: one person of each sector in the partnership, and those who are not quite in. */
export const callers = [
  'nobody',
  ...sectors,
  'outsider',
  'paused',
  'expired',
  'before-second-factor',
  'owes-second-factor',
  'rules-not-accepted',
  'administrator',
] as const;
export type Caller = (typeof callers)[number];

/** The ward that everyone may look at. */
export const wardCode = 'T1';

/** Enough that every way in that ends a session can be given one of its own. */
const sessionsEach = 10;

export type Asked = {
  /** Several `cookie` headers of each caller, each of a session of its own; empty for nobody. */
  cookies: Record<Caller, string[]>;
  /** What the parameters of routes stand for. */
  partnershipId: Id;
  slug: string;
  organisationId: Id;
  personId: Id;
  /** A document with a section open to all, and one (`sectionId`) that the police edit and the trade reads. */
  documentId: Id;
  sectionId: Id;
};

/** Fills the embedded database in `dataDir` with one partnership and every caller, each with a session. */
export async function seedCallers(dataDir: string): Promise<Asked> {
  cpSync(inject('template'), dataDir, { recursive: true });
  const opened = await openEmbedded(dataDir, root);
  const app = {
    ...openDatabase(opened.client, () => null),
    clock: () => new Date(),
    random: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    log: pino({ level: 'silent' }),
    limits: makeRateLimit(),
  } as unknown as App;
  try {
    return await make.build(app, (tx) => seed(tx, app));
  } finally {
    await opened.close();
  }
}

async function seed(tx: Tx, app: App): Promise<Asked> {
  const slug = 'lantern-quay-test';
  const partnershipId = await make.makePartnership(tx, { slug });
  const cookies = { nobody: Array<string>(sessionsEach).fill('') } as Record<Caller, string[]>;
  const open = async (caller: Caller, personId: Id, stage: SessionStage = 'full') => {
    cookies[caller] = [];
    for (let n = 0; n < sessionsEach; n++) {
      const token = await openSession(tx, app, { personId, stage, browser: 'Test', from: '127.0.0.1' });
      cookies[caller].push(`wardmote=${token}`);
    }
  };

  const organisations: Id[] = [];
  for (const sector of sectors) {
    const organisationId = await make.makeOrganisation(tx, { name: `The ${sector}`, sector });
    organisations.push(organisationId);
    const personId = await make.makePerson(tx, { organisationId });
    const role = sector === 'community-safety' ? 'co-ordinator' : 'contributor';
    await make.makeMember(tx, { partnershipId, personId, organisationId, role });
    await open(sector, personId);
  }
  const [police = ''] = organisations;
  const outsider = await make.makePerson(tx, { organisationId: police });
  await open('outsider', outsider);
  const agreementId = await make.makeAgreement(tx, partnershipId, outsider);
  for (const organisationId of organisations) await make.sign(tx, agreementId, organisationId, outsider);

  const member = async (caller: Caller, given: Partial<typeof person.$inferInsert>, stage?: SessionStage) => {
    const personId = await make.makePerson(tx, { organisationId: police, ...given });
    await make.makeMember(tx, { partnershipId, personId, organisationId: police });
    await open(caller, personId, stage);
    return personId;
  };
  await member('paused', { status: 'paused' });
  const expired = await member('expired', {});
  await tx
    .update(session)
    .set({ endsAt: new Date(Date.now() - 1000) })
    .where(eq(session.personId, expired));
  await member('before-second-factor', {}, 'second-factor');
  await member('owes-second-factor', { clearedUntil: '2999-12-31', clearanceBasis: 'Vetting' });
  await member('rules-not-accepted', { rulesVersion: 0 });
  const administrator = await make.makePerson(tx, { organisationId: organisations[2] ?? '', admin: true });
  await tx.insert(passkey).values({
    id: 'test-passkey',
    personId: administrator,
    publicKey: new Uint8Array(8),
    counter: 0,
    transports: [],
    name: 'Key',
    createdAt: new Date(),
  });
  await open('administrator', administrator);
  const bystander = await make.makePerson(tx, { organisationId: police });
  const documentId = await make.makeDocument(tx, partnershipId);
  const given = { documentId, ownerOrganisationId: police };
  await make.makeSection(tx, {
    ...given,
    grants: [{ subjectKind: 'everyone', subjectId: '', level: 'read' }],
  });
  const sectionId = await make.makeSection(tx, {
    ...given,
    position: 1,
    grants: [
      { subjectKind: 'sector', subjectId: 'police', level: 'edit' },
      { subjectKind: 'sector', subjectId: 'licensing-trade', level: 'read' },
    ],
  });
  await tx.insert(sectionVersion).values({
    sectionId,
    number: 1,
    uptoSeq: 0,
    reason: 'by-hand',
    at: new Date(),
    sha256: '',
  });
  await seedWard(tx);
  return { cookies, partnershipId, slug, organisationId: police, personId: bystander, documentId, sectionId };
}

/** One ward with a year of figures. */
async function seedWard(tx: Tx): Promise<void> {
  const areaId = await makeArea(tx);
  const boundaries = await makeRelease(tx, areaId, { kind: 'boundaries', edition: 2025 });
  await makeWards(tx, boundaries, [{ code: wardCode, name: 'Anvil', borough: 'North' }]);
  const months = { monthFrom: '2025-01-01', monthTo: '2025-12-01' };
  const figures = await makeRelease(tx, areaId, { kind: 'figures', ...months });
  const violence = await makeMeasure(tx, areaId, { slug: 'violence', kind: 'figures' });
  await makeSeries(tx, figures, violence, { [wardCode]: Array.from({ length: 12 }, (_, i) => i) });
}
