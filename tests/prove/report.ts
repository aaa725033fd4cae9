import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const file = join(import.meta.dirname, '../PROOF.md');

const top = `# What was proved, and how often

Written by \`npm run prove\`: the tests' own code with larger counts. Each part says when, on what and with which
seed it was run; \`npm run prove -- <name>\` runs one again and writes its part anew.
`;

export type Part = { name: string; what: string; ran: string; lines: readonly string[] };

/** Puts a part into the report in the place of the earlier one of its name. */
export async function writePart({ name, what, ran, lines }: Part): Promise<void> {
  const parts = readParts();
  parts.set(name, `## ${name}\n\n${what}\n\n${ran}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`);
  const sorted = [...parts].sort(([a], [b]) => a.localeCompare(b)).map(([, text]) => text);
  const text = [top, ...sorted].join('\n');
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

function readParts(): Map<string, string> {
  const [, ...parts] = existsSync(file) ? readFileSync(file, 'utf8').split(/^## /m) : [''];
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), `## ${part.trimEnd()}\n`]));
}
