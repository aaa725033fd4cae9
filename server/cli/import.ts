import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Settings } from '#lib/core/app.ts';
import { counted } from '#lib/core/text.ts';
import { isReleaseKind, kindNames, releaseKinds } from '#lib/wards/formats/kinds.ts';
import { slugOf } from '#lib/wards/formats/naming.ts';
import type { ImportReport } from '#lib/wards/formats/report.ts';
import { askPortal } from '../control/ask.ts';
import { CannotStart } from '../database/cannot-start.ts';
import type { FilesImported, FilesToImport } from '../jobs/import-files.ts';
import { interruption, withApp } from './alone.ts';
import { runTool, showProgress, WrongUse } from './tool.ts';

/** Some file was not imported. Its message says which, and why. */
class NotImported extends CannotStart {}

const usage = `Say what to import: npm run import -- [--area London] [--dry-run] FILE…
  --area NAME        the city whose wards these are (London)
  --kind KIND        what the files are, where their columns do not say: ${releaseKinds.join(', ')}
  --source NAME      who counted, where the file does not say
  --publisher NAME   --licence NAME   --edition YEAR (of the ward codes)
  --readers WHO      police or everyone: who may see measures that are new (own figures: police)
  --dry-run          say what would change, and change nothing`;

const mostShown = 5;

await runTool(async (settings) => {
  const { files, options } = readArguments();
  const lines: string[] = [];
  const failed: string[] = [];
  for (const paths of together(files)) {
    const asked = { ...options, paths };
    const answer = await askPortal(settings, 'import', asked, showProgress);
    const made = answer ? (answer.value as FilesImported) : await importAlone(settings, asked);
    const name = paths.length > 1 ? `${paths[0]} and ${paths.length - 1} more` : paths[0];
    if ('refused' in made) failed.push(`${name}: ${made.refused}`);
    else lines.push(`${name}: ${said(made, options.dryRun)}`);
  }
  if (failed.length > 0) throw new NotImported([...lines, ...failed].join('\n'));
  return lines.join('\n');
});

function readArguments(): { files: string[]; options: Omit<FilesToImport, 'paths'> } {
  const text = { type: 'string' } as const;
  const { values, positionals } = (() => {
    try {
      return parseArgs({
        allowPositionals: true,
        options: {
          area: text,
          kind: text,
          source: text,
          publisher: text,
          licence: text,
          edition: text,
          readers: text,
          'dry-run': { type: 'boolean' },
        },
      });
    } catch {
      throw new WrongUse(usage);
    }
  })();
  const { kind = null, readers = null, edition = null, area: name = 'London' } = values;
  if (positionals.length === 0 || slugOf(name).length < 2) throw new WrongUse(usage);
  if (kind !== null && !isReleaseKind(kind)) throw new WrongUse(usage);
  if (readers !== null && readers !== 'police' && readers !== 'everyone') throw new WrongUse(usage);
  if (edition !== null && !/^20\d\d$/.test(edition)) throw new WrongUse(usage);
  const from = process.env.INIT_CWD ?? process.cwd();
  return {
    files: positionals.map((file) => resolve(from, file)),
    options: {
      area: { slug: slugOf(name).slice(0, 40), name },
      kind,
      source: values.source ?? null,
      publisher: values.publisher ?? null,
      licence: values.licence ?? null,
      edition: edition === null ? null : Number(edition),
      readers,
      dryRun: values['dry-run'] ?? false,
    },
  };
}

/** Outlines of one city belong together, however many files they come in. */
function together(files: readonly string[]): string[][] {
  const drawn = files.filter((file) => /\.(geo)?json$/i.test(file));
  return [
    ...(drawn.length > 0 ? [drawn] : []),
    ...files.filter((file) => !drawn.includes(file)).map((file) => [file]),
  ];
}

function said({ report, already }: { report: ImportReport; already: boolean }, dryRun: boolean): string {
  if (already) return 'imported before. Nothing was changed.';
  const { kind, read, used, places, months, unknownRows, rejected, rejects, reasons } = report;
  const parts = [
    `${kindNames[kind]}${months ? `, ${months.from} to ${months.to}` : ''}: ${counted(read, 'row', 'rows')} read, ${used} understood, ${rejected} rejected.`,
    ...(places
      ? [
          `${places.byPoint} placed by point, ${places.byLsoa} by LSOA, ${places.without} without a place, ${places.outside} outside.`,
        ]
      : []),
    ...(unknownRows > 0 ? [`${unknownRows} with a ward code that the area does not have.`] : []),
    ...Object.entries(reasons).map(([reason, count]) => `\n  ${count}: ${reason}`),
    ...rejects
      .slice(0, mostShown)
      .map(({ line, file, reason }) => `\n  line ${line}${file ? ` of ${file}` : ''}: ${reason}`),
    ...(dryRun ? ['\n  A dry run: nothing was imported.'] : []),
  ];
  return parts.join(' ').replaceAll(' \n', '\n');
}

async function importAlone(settings: Settings, asked: FilesToImport): Promise<FilesImported> {
  const { importFiles } = await import('../jobs/import-files.ts');
  return withApp(settings, (app) => importFiles(app, asked, showProgress, interruption()));
}
