import { cpus } from 'node:os';
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

type Act = { title: string; seconds: number; seen: string[]; failed: string | null };

/** What happened, act by act: printed as it happens, and written at the end. */
export type Report = {
  /** Plays one act; what it throws is kept, said and thrown on. */
  act<T>(title: string, play: () => Promise<T>): Promise<T>;
  saw(line: string): void;
  /** Something that must be 0; not 0 fails the rehearsal. */
  mustBeNone(what: string, found: readonly string[]): void;
  failed(): boolean;
  write(
    file: string,
    head: { on: string; people: number; minutes: number; seed: number; began: Date },
  ): Promise<void>;
};

export function openReport(): Report {
  const acts: Act[] = [];
  const sums = new Map<string, number>();
  let wrong = 0;
  const saw = (line: string) => {
    acts.at(-1)?.seen.push(line);
    console.log(`  - ${line}`);
  };
  return {
    saw,
    async act(title, play) {
      const act: Act = { title, seconds: 0, seen: [], failed: null };
      acts.push(act);
      console.log(`\n${title}`);
      const began = performance.now();
      try {
        return await play();
      } catch (thrown) {
        act.failed = String(thrown instanceof Error ? thrown.message : thrown).replaceAll(
          /\u001b\[\d+m/g,
          '',
        );
        console.log(`  FAILED: ${act.failed}`);
        throw thrown;
      } finally {
        act.seconds = (performance.now() - began) / 1000;
        console.log(`  ${act.seconds.toFixed(0)} s`);
      }
    },
    mustBeNone(what, found) {
      sums.set(what, (sums.get(what) ?? 0) + found.length);
      saw(`${found.length} ${what}`);
      if (found.length === 0) return;
      wrong++;
      for (const one of found.slice(0, 20)) saw(`NOT SO: ${one}`);
    },
    failed: () => wrong > 0 || acts.some(({ failed }) => failed !== null),
    async write(file, { on, people, minutes, seed, began }) {
      const text = [
        '# The rehearsal\n',
        'Written by `npm run rehearse`: from published crime files to a plan that another borough takes over, in real browsers.\n',
        `${began.toISOString().slice(0, 10)}, on ${on}; ${people} people, ${minutes} minutes of writing, seed ${seed}; ${cpus().length} × ${cpus()[0]?.model.trim() ?? ''}, Node ${process.version}.\n`,
        `**${this.failed() ? 'FAILED' : 'Passed'}: ${Array.from(sums, ([what, sum]) => `${sum} ${what}`).join(', ')}.**\n`,
        ...acts.map(
          ({ title, seconds, seen, failed }) =>
            `## ${title} (${seconds.toFixed(0)} s)\n\n${[...seen, ...(failed ? [`FAILED: ${failed}`] : [])].map((line) => `- ${line}`).join('\n')}\n`,
        ),
      ].join('\n');
      writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
    },
  };
}
