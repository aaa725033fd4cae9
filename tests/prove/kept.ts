import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a step of a proof found, how long it took, and on which day. */
export type KeptStep = { key: string; found: unknown; seconds: number; day: string };

/** What a proof leaves for the report. */
export type Told = { what: string; lines: string[]; seconds: number; day: string };

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'test-results/prove');

const git = (...args: string[]): string | null => {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
};

/** The program that is proved, as its version and its commit. */
export function programNow(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const commit = git('rev-parse', '--short', 'HEAD');
  return `Wardmote ${version}${commit ? ` (${commit})` : ''}`;
}

/** What the engine and its proofs are made of: where it changes, what was kept is worth nothing. */
const engine = (): string[] =>
  ['src/lib/sections', 'server/collab', 'tests/collab', 'tests/prove'].map(
    (path) => `${git('rev-parse', `HEAD:${path}`)}${git('status', '--porcelain', '--', path)}`,
  );

/**
 * The file in which the steps of a proof are kept: as it was left where the same was being proved, else a new one.
 * Its first line says what is proved; each further one is a step.
 */
export function startKeeping(what: { name: string; seed: number; share: number }, anew: boolean): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${what.name}.jsonl`);
  const first = JSON.stringify({ ...what, engine: engine() });
  const goesOn = !anew && existsSync(file) && readFileSync(file, 'utf8').startsWith(`${first}\n`);
  if (!goesOn) writeFileSync(file, `${first}\n`);
  return file;
}

export const keepStep = (file: string, step: KeptStep): void =>
  appendFileSync(file, `${JSON.stringify(step)}\n`);

/** By key. A last line that was cut off in writing counts as none. */
export function keptSteps(file: string): Map<string, KeptStep> {
  const lines = readFileSync(file, 'utf8').split('\n').slice(1, -1);
  return new Map(lines.map((line) => JSON.parse(line) as KeptStep).map((step) => [step.key, step]));
}
