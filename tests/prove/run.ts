import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { programNow, startKeeping, type Told } from './kept.ts';
import type { Asked } from './proof.ts';
import { writePart } from './report.ts';

/**
 * `npm run prove` runs every `*.proof.ts` here, or those named, one after the other, and writes tests/PROOF.md.
 * `--seed 7` takes another chance; `--share 0.01` runs a hundredth of the counts, to try a proof out, and
 * reports nothing; `--step 'its name'` runs one step again, as a failure says. Exit status 1 where one fails. It
 * takes hours: `nice npm run prove > prove.log &`. Stopped, it goes on where it was when it is run again on the
 * same program; `--anew` begins at the beginning.
 */
const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
    step: { type: 'string' },
    anew: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const share = Number(values.share);
const only = values.step ?? null;
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.proof.ts'))
  .map((file) => file.replace('.proof.ts', ''));
const unknown = positionals.filter((name) => !names.includes(name));
const isOneStep = only === null || positionals.length === 1;
if (unknown.length > 0 || !isOneStep || !Number.isInteger(seed) || !(share > 0 && share <= 1)) {
  console.log(
    `There is: ${names.join(', ')}; --seed takes a whole number, --share one above 0 up to 1, --step the name of a step of one proof.`,
  );
  process.exit(2);
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.version}`;

function runOne(asked: Asked, paper: string): Promise<boolean> {
  writeFileSync(paper, JSON.stringify(asked));
  return new Promise((done) => {
    const child = spawn(
      resolve(root, 'node_modules/.bin/vitest'),
      ['run', '--config', 'tests/prove/vitest.config.ts'],
      { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PROVE: paper } },
    );
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === 0));
  });
}

async function prove(name: string, folder: string): Promise<boolean> {
  const answer = join(folder, `${name}.answer.json`);
  const file = join(import.meta.dirname, `${name}.proof.ts`);
  const kept = startKeeping({ name, seed, share }, values.anew);
  console.log(`\n— ${name}`);
  const held = await runOne({ name, file, seed, share, only, kept, answer }, join(folder, `${name}.json`));
  if (!held || !existsSync(answer)) {
    console.log(`FAILED: ${name}, seed ${seed}`);
    return false;
  }
  const { what, lines, seconds, day } = JSON.parse(readFileSync(answer, 'utf8')) as Told;
  const ran = `${day}, ${seconds} s, seed ${seed}, ${programNow()}; ${machine}.`;
  console.log([what, ran, ...lines.map((line) => `- ${line}`)].join('\n'));
  if (share === 1 && only === null) {
    await writePart({ name, what, ran, lines });
    rmSync(kept);
  }
  return true;
}

console.log(`${machine}, seed ${seed}${share === 1 ? '' : `, ${share} of the counts`}`);
const folder = mkdtempSync(join(tmpdir(), 'wardmote-prove-'));
const failed: string[] = [];
for (const name of positionals.length > 0 ? positionals : names)
  if (!(await prove(name, folder))) failed.push(name);
rmSync(folder, { recursive: true, force: true });
console.log(failed.length === 0 ? '\nAll held.' : `\nFAILED: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
