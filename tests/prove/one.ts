import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Asked, Proof } from './proof.ts';

/** Runs the one proof that `run.ts` asks for, and leaves its lines where `run.ts` reads them. */
const asked = JSON.parse(readFileSync(process.env.PROVE ?? '', 'utf8')) as Asked;
const { default: proof } = (await import(asked.file)) as { default: Proof };

test(asked.name, { timeout: 0 }, async () => {
  const began = Date.now();
  const lines = await proof.run({
    seed: asked.seed,
    times: (full) => Math.max(1, Math.round(full * asked.share)),
    say: (line) => console.log(`  ${Math.round((Date.now() - began) / 1000)} s: ${line}`),
  });
  writeFileSync(asked.answer, JSON.stringify({ what: proof.what, lines }));
  expect(lines.length).toBeGreaterThan(0);
});
