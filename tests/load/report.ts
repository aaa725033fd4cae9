import { laterTwoThirds, percentilesOf, slopeOf, type Percentiles } from './figures.ts';
import type { Flags } from './flags.ts';
import type { Looked } from './place.ts';
import { all, errorCount, type Score } from './score.ts';
import { memoryOf, type Reading } from './watch.ts';

/** Of a run that is over. */
export type Run = {
  flags: Flags;
  what: readonly string[];
  machine: string;
  /** Before it began, and at its end. */
  loads: readonly string[];
  score: Score;
  /** The first was taken when everyone had arrived: what it says of the lag is of before. */
  readings: readonly Reading[];
  looks: readonly Looked[];
  /** Seconds that were counted. */
  seconds: number;
  complaints: readonly string[] | null;
  /** Of the process that measures: what it is late by, others seem to be. Milliseconds; a share of one core. */
  own: { lagP99: number; cpu: number };
};

/** Milliseconds. */
export const most = { saved: 50, seen: 150, page: 200, lag: 50 };

/** In less, what memory does from one collection to the next is all that is seen. */
const fewestSeconds = 300;

const ms = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(1)).padStart(9);
const row = (what: string, { count, p50, p95, p99, max }: Percentiles) =>
  `  ${what.padEnd(26)}${String(count).padStart(9)}${[p50, p95, p99, max].map(ms).join('')}`;
const share = (value: number) => `${Math.round(value * 100)} %`;

/** The lines of the report, and whether everything was within its limit. */
export function reportOf(run: Run): { lines: string[]; held: boolean } {
  const { flags, score, readings, seconds, own, loads } = run;
  const minutes = Math.round(seconds / 6) / 10;
  const lines = [
    run.machine,
    ...run.what,
    `${flags.people} people at work and ${flags.readers} who read, for ${minutes} minutes after everyone had arrived; seed ${flags.seed}`,
    `${score.typed} letters typed, ${Math.round(score.typed / seconds)} a second`,
    `load average before ${loads[0]}, at the end ${loads.at(-1)}; this process used ${share(own.cpu)} of a core and was itself late by ${own.lagP99.toFixed(1)} ms, p99`,
    '',
    `  ${'milliseconds'.padEnd(26)}${['count', 'p50', 'p95', 'p99', 'max'].map((head) => head.padStart(9)).join('')}`,
    row('typed → saved', percentilesOf(score.saved)),
    row('typed → seen by others', percentilesOf(score.seen)),
    row('typed → on readers’ pages', percentilesOf(score.read)),
    row('editor’s text there', percentilesOf(score.opened)),
    ...kinds('page', score.pages),
    ...kinds('call', score.calls),
    '',
    ...serverLines(run),
    '',
  ];
  const verdicts = verdictsOf(run);
  lines.push(
    ...[...score.errors].map(([what, n]) => `  error: ${what}: ${n} times`),
    ...(run.complaints ?? []).slice(0, 20).map((line) => `  the portal's log: ${line.slice(0, 300)}`),
    ...verdicts.map(({ what, held }) => `${held ? 'held  ' : 'MISSED'}  ${what}`),
  );
  if (readings.length === 0)
    lines.push('unknown the event loop’s lag and memory: /metrics is not shown to us');
  return { lines, held: verdicts.every(({ held }) => held) };
}

const kinds = (what: string, times: ReadonlyMap<string, readonly number[]>): string[] => [
  ...[...times].sort().map(([kind, each]) => row(`${what}: ${kind}`, percentilesOf(each))),
  ...(times.size > 1 ? [row(`${what}s, all`, all(times))] : []),
];

function serverLines({ readings, looks }: Run): string[] {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last || first === last) return [];
  const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  const time = last.at - first.at;
  const lags = readings.slice(1).map(({ lagP99 }) => lagP99);
  const slope = slopeOf(laterTwoThirds(memoryOf(readings))).toFixed(0);
  const database = databaseCpu(looks, time);
  return [
    `the portal: ${share((last.cpuSeconds - first.cpuSeconds) / time)} of a core (all its threads), ${last.sockets} sockets, ${last.rooms} rooms`,
    `memory ${mb(first.rss)} when everyone had arrived, ${mb(last.rss)} at the end, ${mb(Math.max(...readings.map(({ rss }) => rss)))} at most; ${time < fewestSeconds ? 'too short a time to say how it grows' : `${slope} MB an hour over the last two thirds`}`,
    `event loop late, p99 of each of ${lags.length} readings: ${percentilesOf(lags).p50.toFixed(1)} ms in the middle one, ${Math.max(...lags).toFixed(1)} in the worst; ${Math.max(...readings.slice(1).map(({ lagMost }) => lagMost)).toFixed(0)} ms at most`,
    ...(looks.length > 0
      ? [
          `Postgres: ${Math.max(...looks.map(({ databaseConnections }) => databaseConnections))} connections${database === null ? '' : `, whose processes used ${share(database)} of a core`}`,
        ]
      : []),
  ];
}

function databaseCpu(looks: readonly Looked[], time: number): number | null {
  const [first, last] = [looks[0]?.databaseSeconds, looks.at(-1)?.databaseSeconds];
  return first == null || last == null ? null : Math.max(0, last - first) / time;
}

type Verdict = { what: string; held: boolean };

function verdictsOf({ score, readings, complaints }: Run): Verdict[] {
  const saved = percentilesOf(score.saved).p99;
  const seen = percentilesOf(score.seen).p99;
  const pages = all(score.pages).p95;
  const errors = errorCount(score) + (complaints?.length ?? 0);
  const limit = (what: string, value: number, limit: number): Verdict => ({
    what: `${what}: ${value.toFixed(1)} ms, limit ${limit}`,
    held: value <= limit,
  });
  const lags = readings.slice(1).map(({ lagP99 }) => lagP99);
  return [
    limit('typed → saved, p99', saved, most.saved),
    // Alone in a section nobody is there to see it.
    ...(score.seen.length > 0 ? [limit('typed → seen by others, p99', seen, most.seen)] : []),
    // In a run of seconds nobody may have looked at one.
    ...(score.pages.size > 0 ? [limit('pages, p95', pages, most.page)] : []),
    ...(lags.length > 0 ? [limit('event loop late, p99, worst reading', Math.max(...lags), most.lag)] : []),
    { what: `errors: ${errors}, limit 0`, held: errors === 0 },
  ];
}
