import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keepStep, keptSteps, type KeptStep, type Told } from './kept.ts';
import type { Asked, Proof, Step } from './proof.ts';

/** Runs the one proof that `run.ts` asks for, and leaves its lines where `run.ts` reads them. */
const asked = JSON.parse(readFileSync(process.env.PROVE ?? '', 'utf8')) as Asked;
const { default: proof } = (await import(asked.file)) as { default: Proof<unknown> };

async function runStep({ key, run }: Step<unknown>): Promise<KeptStep> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  try {
    const found = await run((line) => console.log(`  ${key}, ${seconds()} s: ${line}`));
    return { key, found, seconds: seconds(), day: new Date(began).toISOString().slice(0, 10) };
  } catch (thrown) {
    const again = `npm run prove -- ${asked.name} --seed ${asked.seed} --step '${key}'`;
    console.log(`  FAILED: ${key}. To see it again: ${again}`);
    throw thrown;
  }
}

test(asked.name, { timeout: 0 }, async () => {
  const { seed, share, only, kept, answer } = asked;
  const steps = proof.steps({ seed, times: (full) => Math.max(1, Math.round(full * share)) });
  const before = only === null ? keptSteps(kept) : new Map<string, KeptStep>();
  const done: KeptStep[] = [];
  for (const [i, step] of steps.entries()) {
    if (only !== null && step.key !== only) continue;
    const had = before.get(step.key);
    const made = had ?? (await runStep(step));
    if (!had && only === null) keepStep(kept, made);
    done.push(made);
    console.log(`  ${i + 1} of ${steps.length}: ${step.key} ${had ? 'had been shown' : 'holds'}`);
  }
  const [first] = done;
  if (!first) throw new Error(`The steps are: ${steps.map(({ key }) => key).join('; ')}`);
  const told: Told = {
    what: proof.what,
    lines: proof.report(done.map(({ found }) => found)),
    seconds: done.reduce((sum, { seconds }) => sum + seconds, 0),
    day: first.day,
  };
  writeFileSync(answer, JSON.stringify(told));
  expect(told.lines.length).toBeGreaterThan(0);
});
