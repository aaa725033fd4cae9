import { crc32 } from 'node:zlib';
import * as Y from 'yjs';
import { max, eq } from 'drizzle-orm';
import {
  document,
  section,
  sectionClient,
  sectionGrant,
  sectionSnapshot,
  sectionUpdate,
} from '#schema/sections.ts';
import { authorise } from '../access/authorise.server.ts';
import type { Grant, Who } from '../access/policy.ts';
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
    for (const [index, { grants, text, ...row }] of made.entries()) {
      await tx
        .insert(section)
        .values({ ...row, documentId: id, position: index, schemaVersion, createdAt: at });
      if (grants.length > 0)
        await tx.insert(sectionGrant).values(grants.map((grant) => ({ ...grant, sectionId: row.id })));
      if (text) await writeFirstText(tx, { sectionId: row.id, authorId: actor.personId, at, text });
      const detail = { marking: row.marking, kind: row.kind, held: row.held };
      await record(tx, app, {
        action: 'section.made',
        ...about,
        subject: { kind: 'section', id: row.id },
        detail,
      });
    }
    return done({ id, sections: made.map((one) => one.id) });
  });
}

/** A text made by the program, ready to be written: one update by a client of the server's own. */
export type FirstText = { clientId: number; bytes: Uint8Array; html: string; text: string };

export async function firstTextOf(app: App, blocks: readonly Block[]): Promise<FirstText> {
  const clientId = Buffer.from(app.random(4)).readUInt32LE();
  const bytes = updateFrom(blocks, clientId);
  const { html, text } = await app.texts.rendered(`first ${newId()}`, () => Promise.resolve([bytes]));
  return { clientId, bytes, html, text };
}

/** Writes the first change of a section's log. Only where no room of the section can be open: it is just made. */
export async function writeFirstText(
  tx: Tx,
  given: { sectionId: Id; authorId: Id; at: Date; text: FirstText },
): Promise<void> {
  const { sectionId, authorId, at, text } = given;
  const { clientId, bytes, ...rendered } = text;
  await tx.insert(sectionClient).values({ sectionId, clientId, personId: authorId, claimedAt: at });
  await tx.insert(sectionUpdate).values({ sectionId, seq: 1, authorId, at, bytes, checksum: crc32(bytes) });
  await tx.insert(sectionSnapshot).values({
    sectionId,
    uptoSeq: 1,
    state: bytes,
    stateVector: Y.encodeStateVectorFromUpdate(bytes),
    // Nothing is deleted in it.
    deleteSet: Uint8Array.of(0),
    ...rendered,
  });
  await tx.update(section).set({ lastSeq: 1 }).where(eq(section.id, sectionId));
}
