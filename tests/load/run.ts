import { writeFileSync } from 'node:fs';
import '../fixtures/scratch.ts';
import { runCrowd } from './crowd.ts';
import { findPlace } from './deployment.ts';
import { readFlags, usage, WrongFlag } from './flags.ts';
import { loadAverage, machine } from './machine.ts';
import { reportOf } from './report.ts';
import { makeStage } from './stage.ts';

/**
 * `npm run load`: a crowd of simulated people on a portal, over the wire as browsers speak. Ends by itself; exit status
 * 1 where a limit is missed or anything failed, 2 where it was asked for wrongly.
 */
async function main(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  const loads = [loadAverage()];
  const say = (line: string) => console.log(`  ${line} (load ${loadAverage()})`);
  const place = flags.url ? await findPlace(flags.url, flags) : await makeStage(flags);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void place.stop().finally(() => process.exit(130)));
  try {
    say(`${place.origin} is ready`);
    const told = await runCrowd(place, flags, say);
    loads.push(loadAverage());
    const { lines, held } = reportOf({
      flags,
      what: place.what,
      machine,
      loads,
      complaints: place.complaints(),
      ...told,
    });
    console.log(`\n${lines.join('\n')}`);
    if (flags.report) writeFileSync(flags.report, `# A crowd\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
    return held ? 0 : 1;
  } finally {
    await place.stop();
  }
}

try {
  process.exit(await main());
} catch (thrown) {
  if (!(thrown instanceof WrongFlag)) throw thrown;
  console.error(`${thrown.message}\n\n${usage}`);
  process.exit(2);
}
