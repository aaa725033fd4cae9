import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run bench` runs every `*.bench.ts` here, or those named: `npm run bench -- pages`. Each default export
 * answers with lines for people: a figure, its limit, and whether it holds. Exit status 1 where one does not.
 */
export type Measured = { what: string; figure: number; unit: string; limit?: number };

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => wanted.length === 0 || wanted.includes(file.replace('.bench.ts', '')));

console.log(`${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`);
let missed = 0;
for (const file of files) {
  console.log(`\n${file}`);
  const { default: bench } = (await import(join(import.meta.dirname, file))) as {
    default: () => Promise<Measured[]>;
  };
  for (const { what, figure, unit, limit } of await bench()) {
    const holds = limit === undefined || figure <= limit;
    if (!holds) missed++;
    const bound = limit === undefined ? '' : `  (limit ${limit} ${unit}${holds ? '' : ', MISSED'})`;
    console.log(`  ${what.padEnd(56)} ${figure.toFixed(2).padStart(10)} ${unit}${bound}`);
  }
}
process.exit(missed === 0 ? 0 : 1);
