import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eq } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import { openDatabase } from '#lib/core/db.server.ts';
import type { Sector } from '#lib/core/words.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { makeDocument } from '#lib/sections/making.server.ts';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import { openEmbedded } from '#server/database/embedded.ts';
import { startPortal } from '../fixtures/portal.ts';

export const sectionsEach = 12;
export const wordsEach = 2000;

/** The demonstration with one document more: 12 sections of 2,000 words, which everyone in it may write. */
export async function fillPlan(): Promise<{ dataDir: string; path: string; sections: string[] }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wardmote-bench-'));
  await (await startPortal({ demo: true, dataDir })).stop();
  const opened = await openEmbedded(dataDir, resolve(import.meta.dirname, '../..'));
  try {
    const app = {
      ...openDatabase(opened.client, () => null),
      clock: () => new Date(),
      random: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
      texts: {
        rendered: async (_key: string, updates: () => Promise<readonly Uint8Array[]>) =>
          renderUpdates(await updates()),
      },
    } as unknown as App;
    const actor = await coordinator(app);
    const [place] = await app.db
      .select({ id: partnership.id, slug: partnership.slug })
      .from(partnership)
      .where(eq(partnership.name, 'Lantern Quay'));
    if (!place) throw new Error('The demonstration has no Lantern Quay.');
    const made = await makeDocument(app, actor, place.id, {
      kind: 'intervention-plan',
      title: 'Large plan',
      sections: Array.from({ length: sectionsEach }, (_, i) => ({
        templateKey: null,
        title: `Section ${String.fromCharCode(65 + i)}`,
        ownerOrganisationId: actor.organisationId,
        marking: 'OFFICIAL' as const,
        kind: 'ordinary' as const,
        held: false,
        announced: false,
        grants: [{ subjectKind: 'everyone' as const, subjectId: '', level: 'edit' as const }],
        text: paragraphs(i),
      })),
    });
    if (!made.ok) throw new Error(`The plan was refused: ${JSON.stringify(made.failure)}`);
    const { id, sections } = made.value;
    return { dataDir, path: `/partnerships/${place.slug}/documents/${id}`, sections };
  } finally {
    await opened.close();
  }
}

async function coordinator(app: App): Promise<Actor> {
  const [row] = await app.db
    .select({ id: person.id, organisationId: organisation.id, sector: organisation.sector })
    .from(person)
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(eq(person.email, 'cdrp-coordinator@demo.example'));
  if (!row) throw new Error('The demonstration has no co-ordinator.');
  return {
    personId: row.id,
    sessionId: '',
    status: 'active',
    organisationId: row.organisationId,
    unitId: null,
    sector: row.sector as Sector,
    admin: false,
    steward: false,
    signatory: false,
    rulesAccepted: true,
    clearedUntil: null,
    licenceInterest: false,
    provedAt: new Date(),
    from: '127.0.0.1',
  };
}

const stock = 'officers walk the quay between the basin and the rank while nine houses close in turn'.split(
  ' ',
);

/** Forty paragraphs of fifty words. */
const paragraphs = (section: number) =>
  Array.from({ length: wordsEach / 50 }, (_, i) =>
    paragraph(
      Array.from({ length: 50 }, (_, j) => stock[(section * 7 + i * 3 + j) % stock.length] ?? '').join(' ') +
        '.',
    ),
  );
