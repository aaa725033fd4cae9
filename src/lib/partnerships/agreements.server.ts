import { desc, eq } from 'drizzle-orm';
import { agreement, signature } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import { agreementInForce, authorise } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, fail, invalid, type Result } from '../core/result.ts';
import type { Sector } from '../core/words.ts';
import { record } from '../people/audit.server.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';
import { reviewTrouble, startingAgreement, type NewAgreement } from './agreement.ts';
import { lockPartnership } from './joining.server.ts';
import { namedColumns, presentIn } from './members.server.ts';
import {
  openedPartnership,
  signingOf,
  type Asked,
  type PartnershipHead,
  type Signing,
} from './partnerships.server.ts';

type AgreementText = {
  version: number;
  purpose: string;
  gateway: string;
  text: string;
  reviewOn: string;
  writtenAt: string;
  writtenBy: ShownPerson;
};

/** The sharing agreement in force and how far its signing has come; `agreement` null where none was written. */
export async function agreementOf(
  app: App,
  actor: Who,
  asked: Asked,
): Promise<Result<{ head: PartnershipHead; agreement: AgreementText | null; signing: Signing }>> {
  const opened = await openedPartnership(app, actor, asked);
  if (!opened.ok) return opened;
  const { head, capacity, actor: viewer } = opened.value;
  const present = await presentIn(app.db, [head.id]);
  return done({
    head,
    agreement: await textInForce(app.db, head.id, viewer.organisationId),
    signing: await signingOf(app, present, head, viewer, capacity),
  });
}

async function textInForce(
  from: Reader,
  partnershipId: Id,
  viewerOrganisationId: Id,
): Promise<AgreementText | null> {
  const [row] = await from
    .select({
      ...namedColumns,
      version: agreement.version,
      purpose: agreement.purpose,
      gateway: agreement.gateway,
      text: agreement.text,
      reviewOn: agreement.reviewOn,
      writtenAt: agreement.createdAt,
    })
    .from(agreement)
    .innerJoin(person, eq(person.id, agreement.writtenBy))
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(eq(agreement.partnershipId, partnershipId))
    .orderBy(desc(agreement.version))
    .limit(1);
  if (!row) return null;
  const { version, purpose, gateway, text, reviewOn, writtenAt } = row;
  return {
    version,
    purpose,
    gateway,
    text,
    reviewOn,
    writtenAt: writtenAt.toISOString(),
    writtenBy: shownTo(viewerOrganisationId, { ...row, sector: row.sector as Sector }),
  };
}

/** What the form for the next version begins from: the version in force, else a text to start with. */
export async function agreementDraft(
  app: App,
  actor: Who,
  asked: Asked,
): Promise<Result<{ head: PartnershipHead; draft: Omit<NewAgreement, 'reviewOn'> & { reviewOn: string } }>> {
  const opened = await openedPartnership(app, actor, asked, 'agreement.write');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const current = await textInForce(app.db, head.id, viewer.organisationId);
  if (!current) return done({ head, draft: { ...startingAgreement(head.ward), reviewOn: '', version: 1 } });
  const { purpose, gateway, text, version } = current;
  return done({ head, draft: { purpose, gateway, text, reviewOn: '', version: version + 1 } });
}

/**
 * Writes the next version. From then on nobody of any organisation goes on until theirs has signed it. Of two
 * written at once the second is told what the first one says.
 */
export async function writeAgreement(
  app: App,
  actor: Who,
  partnershipId: Id,
  input: NewAgreement,
): Promise<Result<undefined>> {
  const written = await app.transaction(async (tx) => {
    await lockPartnership(tx, partnershipId);
    const allowed = await authorise(tx, actor, 'agreement.write', partnershipId);
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    const trouble = reviewTrouble(input.reviewOn, londonDay(app.clock()));
    if (trouble) return invalid({ reviewOn: trouble });
    const before = await textInForce(tx, partnershipId, actor.organisationId);
    if ((before?.version ?? 0) + 1 !== input.version) return writtenMeanwhile(before);
    const id = newId();
    const { version, purpose, gateway, text, reviewOn } = input;
    await tx.insert(agreement).values({
      id,
      partnershipId,
      version,
      purpose,
      gateway,
      text,
      reviewOn,
      writtenBy: actor.personId,
      createdAt: app.clock(),
    });
    await record(tx, app, {
      action: 'agreement.written',
      actor,
      subject: { kind: 'agreement', id },
      partnershipId,
      detail: { version, actorOrganisation: allowed.value.capacity?.organisationId ?? null },
    });
    return done();
  });
  if (written.ok) await app.rooms.recheck({ partnership: partnershipId });
  return written;
}

const writtenMeanwhile = (now: AgreementText | null) =>
  fail({
    code: 'changed',
    message: `Another co-ordinator wrote version ${now?.version ?? 0} of this agreement while you were writing. Yours is not saved yet, and nothing of it is lost: compare, and save it as the next version if it is still needed.`,
    now: now ? { purpose: now.purpose, gateway: now.gateway, text: now.text, reviewOn: now.reviewOn } : {},
  });

/** Signs the version in force for one's own organisation. Signing it twice is signing it once. */
export async function signAgreement(
  app: App,
  actor: Who,
  partnershipId: Id,
  input: { version: number },
): Promise<Result<undefined>> {
  const signed = await app.transaction(async (tx) => {
    await lockPartnership(tx, partnershipId);
    const allowed = await authorise(tx, actor, 'agreement.sign', partnershipId);
    if (!allowed.ok) return allowed;
    const { capacity } = allowed.value;
    if (!actor || !capacity) return denied('not-found');
    const current = await agreementInForce(tx, partnershipId);
    if (!current || current.version !== input.version)
      return fail({
        code: 'changed',
        message:
          'The agreement was written anew after you opened this page, so nothing was signed. Read the version below, then sign it.',
        now: {},
      });
    const added = await tx
      .insert(signature)
      .values({
        agreementId: current.id,
        organisationId: capacity.organisationId,
        personId: actor.personId,
        signedAt: app.clock(),
      })
      .onConflictDoNothing()
      .returning({ agreementId: signature.agreementId });
    if (added.length === 0) return done();
    await record(tx, app, {
      action: 'agreement.signed',
      actor,
      subject: { kind: 'agreement', id: current.id },
      partnershipId,
      detail: { version: current.version, actorOrganisation: capacity.organisationId },
    });
    return done();
  });
  if (signed.ok) await app.rooms.recheck({ partnership: partnershipId });
  return signed;
}
