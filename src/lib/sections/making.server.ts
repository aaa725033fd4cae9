import { crc32 } from 'node:zlib';
import * as Y from 'yjs';
import { eq, inArray, max } from 'drizzle-orm';
import {
  document,
  section,
  sectionClient,
  sectionGrant,
  sectionSnapshot,
  sectionUpdate,
} from '#schema/sections.ts';
import { authorise } from '../access/authorise.server.ts';
import type { Actor, Grant, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Marking, SectionKind } from '../core/words.ts';
import { record } from '../people/audit.server.ts';
import type { Block } from './blocks.ts';
import { updateFrom } from './compose-text.server.ts';
import { schemaVersion } from './schema-names.ts';

export type NewSection = {
  templateKey: string | null;
  title: string;
  ownerOrganisationId: Id;
  marking: Marking;
  kind: SectionKind;
  held: boolean;
  announced: boolean;
  grants: readonly Grant[];
  /** What stands in it from the first; empty: nothing. */
  text: readonly Block[];
};

export type NewDocument = { kind: string; title: string; sections: readonly NewSection[] };

/**
 * Makes a document of a partnership. Each section's first text commits with the section, as a change of whoever
 * asked for the document.
 */
export async function makeDocument(
  app: App,
  actor: Who,
  partnershipId: Id,
  { kind, title, sections }: NewDocument,
): Promise<Result<{ id: Id; sections: Id[] }>> {
  const id = newId();
  const made = await Promise.all(
    sections.map(async ({ text, ...given }) => ({
      ...given,
      id: newId(),
      text: text.length === 0 ? null : await firstTextOf(app, text),
    })),
  );
  return app.transaction(async (tx) => {
    const allowed = await authorise(tx, actor, 'partnership.add-section', partnershipId);
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    const at = app.clock();
    const [before] = await tx
      .select({ position: max(document.position) })
      .from(document)
      .where(eq(document.spaceId, partnershipId));
    const position = before?.position == null ? 0 : before.position + 1;
    await tx.insert(document).values({ id, spaceId: partnershipId, kind, title, position, createdAt: at });
    const about = { actor, partnershipId };
    await record(tx, app, {
      action: 'document.made',
      ...about,
      subject: { kind: 'document', id },
      detail: { kind },
    });
    for (const [position, one] of made.entries())
      await insertSection(tx, app, about, { ...one, documentId: id, position });
    return done({ id, sections: made.map((one) => one.id) });
  });
}

/** A section that is ready to be written down: its text is made. */
export type MadeSection = Omit<NewSection, 'text'> & { id: Id; text: FirstText | null };

/** Writes a new section, who can read it and its first text, which are whoever asked's. Inside their command. */
export async function insertSection(
  tx: Tx,
  app: App,
  about: { actor: Actor; partnershipId: Id },
  { grants, text, ...row }: MadeSection & { documentId: Id; position: number },
): Promise<void> {
  const at = app.clock();
  await tx.insert(section).values({ ...row, schemaVersion, createdAt: at });
  if (grants.length > 0)
    await tx.insert(sectionGrant).values(grants.map((grant) => ({ ...grant, sectionId: row.id })));
  if (text) await writeFirstTexts(tx, [{ sectionId: row.id, authorId: about.actor.personId, at, text }]);
  const detail = { marking: row.marking, kind: row.kind, held: row.held };
  await record(tx, app, {
    action: 'section.made',
    ...about,
    subject: { kind: 'section', id: row.id },
    detail,
  });
}

/** A text made by the program, ready to be written: one update by a client of the server's own. */
export type FirstText = { clientId: number; bytes: Uint8Array; html: string; text: string };

export async function firstTextOf(app: App, blocks: readonly Block[]): Promise<FirstText> {
  const clientId = newClientId(app);
  return firstTextFrom(app, clientId, updateFrom(blocks, clientId));
}

/** A Yjs client id of the program's own: it serves once. */
export const newClientId = (app: App): number => Buffer.from(app.random(4)).readUInt32LE();

/** The same of an update that is a whole text, made by that client. */
export async function firstTextFrom(app: App, clientId: number, bytes: Uint8Array): Promise<FirstText> {
  const { html, text } = await app.texts.rendered(`first ${newId()}`, () => Promise.resolve([bytes]));
  return { clientId, bytes, html, text };
}

type FirstChange = { sectionId: Id; authorId: Id; at: Date; text: FirstText };

/** Writes the first changes of sections' logs. Only where no room of theirs can be open: they are just made. */
export async function writeFirstTexts(tx: Tx, changes: readonly FirstChange[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.insert(sectionClient).values(
    changes.map(({ sectionId, authorId, at, text: { clientId } }) => ({
      sectionId,
      clientId,
      personId: authorId,
      claimedAt: at,
    })),
  );
  await tx.insert(sectionUpdate).values(
    changes.map(({ text: { bytes }, sectionId, authorId, at }) => ({
      sectionId,
      seq: 1,
      authorId,
      at,
      bytes,
      checksum: crc32(bytes),
    })),
  );
  await tx.insert(sectionSnapshot).values(
    changes.map(({ sectionId, text: { bytes, html, text } }) => ({
      sectionId,
      uptoSeq: 1,
      state: bytes,
      stateVector: Y.encodeStateVectorFromUpdate(bytes),
      // Nothing is deleted in it.
      deleteSet: Uint8Array.of(0),
      html,
      text,
    })),
  );
  const ids = changes.map(({ sectionId }) => sectionId);
  await tx.update(section).set({ lastSeq: 1 }).where(inArray(section.id, ids));
}
