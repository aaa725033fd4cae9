import { authoriseSection } from '../access/authorise.server.ts';
import { packageActions } from '../access/policy-practice.ts';
import type { SectionFacts, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import { documentRow } from '../sections/reading.server.ts';
import { readableSections, type SectionLine, lineOf } from '../sections/sections.server.ts';
import { adoptionsOf } from './adoptions.server.ts';
import { packagesIn, type PackageRow } from './packages.server.ts';
import { namedOptions, type PackageLine } from './packages.ts';

/** The packages of a document, each for who reads its section. */
export async function packagesOfDocument(
  app: App,
  actor: Who,
  asked: { slug: string; id: Id; sectionId?: Id },
): Promise<
  Result<{
    head: PartnershipHead;
    document: { id: Id; title: string; kind: string };
    sections: SectionLine[];
    packages: PackageLine[];
  }>
> {
  const opened = await openedPartnership(app, actor, { slug: asked.slug }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const of = await documentRow(app.db, head.id, asked.id);
  if (!of) return denied('not-found');
  const today = londonDay(app.clock());
  const rows = await readableSections(app.db, viewer, today, {
    documentId: of.id,
    ...(asked.sectionId === undefined ? {} : { sectionId: asked.sectionId }),
  });
  if (rows.length === 0) return denied('not-found');
  const found = await packagesIn(
    app.db,
    viewer,
    today,
    rows.map(({ id }) => id),
  );
  const adopted = await adoptionsOf(
    app,
    viewer,
    found.map(({ row }) => row.id),
  );
  const packages = found.map((each) => ({
    ...packageLine(viewer, today, each),
    adoptions: adopted.get(each.row.id) ?? [],
  }));
  return done({ head, document: of, sections: rows.map(lineOf), packages });
}

function packageLine(
  actor: Who,
  today: string,
  { row, facts }: { row: PackageRow; facts: SectionFacts },
): Omit<PackageLine, 'adoptions'> {
  const may = (action: keyof typeof packageActions) => packageActions[action](actor, facts, row, today).ok;
  return {
    id: row.id,
    title: row.title,
    aim: row.aim,
    options: namedOptions(row.options),
    sectionId: row.sectionId,
    sectionTitle: row.sectionTitle,
    documentId: row.documentId,
    mayReport: may('package.report'),
    mayShare: may('package.share'),
    mayFollow: may('package.follow'),
  };
}

/** The form of a new package, for whoever writes the section. */
export async function packageForm(
  app: App,
  actor: Who,
  { slug, id, sectionId }: { slug: string; id: Id; sectionId: Id },
): Promise<
  Result<{ head: { slug: string; name: string }; document: { id: Id; title: string }; section: SectionLine }>
> {
  const found = await packagesOfDocument(app, actor, { slug, id, sectionId });
  if (!found.ok) return found;
  const { head, document, sections } = found.value;
  const allowed = await authoriseSection(app.db, actor, 'section.edit', sectionId, londonDay(app.clock()));
  if (!allowed.ok) return allowed;
  const [section] = sections;
  if (!section || document.kind !== 'intervention-plan') return denied('not-found');
  return done({ head: { slug: head.slug, name: head.name }, document, section });
}
