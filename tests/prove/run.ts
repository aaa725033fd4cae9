import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Asked } from './proof.ts';
import { writePart } from './report.ts';

/**
 * `npm run prove` runs every `*.proof.ts` here, or those named, one after the other, and writes REPORT.md.
 * `--seed 7` takes another chance; `--share 0.01` runs a hundredth of the counts, to try a proof out, and
 * reports nothing. Exit status 1 where one fails. It takes hours: `nice npm run prove > prove.log &`.
 */
const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, share: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
const share = Number(values.share);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.proof.ts'))
  .map((file) => file.replace('.proof.ts', ''));
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0 || !Number.isInteger(seed) || !(share > 0 && share <= 1)) {
  console.log(`There is: ${names.join(', ')}; --seed takes a whole number, --share one above 0 up to 1.`);
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
  console.log(`\n— ${name}`);
  const began = Date.now();
  const held = await runOne({ name, file, seed, share, answer }, join(folder, `${name}.json`));
  const seconds = Math.round((Date.now() - began) / 1000);
  if (!held || !existsSync(answer)) {
    console.log(`FAILED: ${name}, seed ${seed}, after ${seconds} s`);
    return false;
  }
  const { what, lines } = JSON.parse(readFileSync(answer, 'utf8')) as { what: string; lines: string[] };
  const day = new Date(began).toISOString().slice(0, 10);
  const ran = `${day}, ${seconds} s, seed ${seed}; ${machine}.`;
  console.log([what, ran, ...lines.map((line) => `- ${line}`)].join('\n'));
  if (share === 1) await writePart({ name, what, ran, lines });
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
