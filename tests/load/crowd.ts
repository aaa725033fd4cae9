import { setMaxListeners } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { chance } from '../fixtures/random.ts';
import { agentFor, type Person } from './ask.ts';
import { makeBoard, makeMarks } from './board.ts';
import { read, work } from './day.ts';
import { percentilesOf } from './figures.ts';
import type { Flags } from './flags.ts';
import type { Account, Looked, Place } from './place.ts';
import type { Run } from './report.ts';
import { failed, newScore } from './score.ts';
import { readMetrics, type Reading } from './watch.ts';

/** People come one after the other: so many a second. */
const arrivals = 8;
/** Seconds between two readings of the portal's numbers. */
const every = 15;
/** Of those who read, so many put together what their page shows. */
const lookers = 20;

type Told = Pick<Run, 'score' | 'readings' | 'looks' | 'seconds' | 'own'>;

/** Lets everyone come, stay and work for so many minutes. `say`: how far it is. */
export async function runCrowd(place: Place, flags: Flags, say: (line: string) => void): Promise<Told> {
  const score = newScore();
  const [board, marks] = [makeBoard(score), makeMarks(score)];
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const origin = new URL(place.origin);
  const persons = [...place.writers, ...place.readers].map((account, i): Person => ({
    ...account,
    number: i + 1,
    origin,
    headers: headersOf(account, place.addresses ? i : null),
    agent: agentFor(origin),
    luck: chance(flags.seed * 1_000_003 + i),
    score,
    over: over.signal,
  }));
  const writing = persons.slice(0, place.writers.length);
  const reading = persons.slice(place.writers.length);
  const lives: Promise<unknown>[] = [];
  for (const [i, person] of inTurn(reading, writing).entries()) {
    const looks = reading.indexOf(person) % Math.max(1, Math.floor(reading.length / lookers)) === 0;
    const life = writing.includes(person)
      ? work(person, board, marks)
      : read(person, looks ? (id, html) => marks.shown(id, html) : undefined);
    lives.push(life.catch((thrown: unknown) => ended(person, thrown)));
    await pause(1000 / arrivals);
    if (i % 100 === 99) say(`${i + 1} have arrived`);
  }
  // The last to come take some seconds to their text.
  await pause(10_000);
  const watched = await watch(place, flags, score, say);
  over.abort();
  await Promise.all(lives);
  for (const { agent } of persons) agent.destroy();
  return { score, ...watched };
}

/** What ends a life before its time is an error of the portal's or of ours: neither passes in silence. */
function ended({ score, over }: Person, thrown: unknown): void {
  if (over.aborted) return;
  failed(
    score,
    `somebody stopped: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
  );
}

/** Both lists as one, evenly mixed. */
function inTurn<T>(one: readonly T[], other: readonly T[]): T[] {
  const placed = [one, other].flatMap((list) =>
    list.map((each, i) => ({ each, at: (i + 0.5) / list.length })),
  );
  return placed.sort((a, b) => a.at - b.at).map(({ each }) => each);
}

const headersOf = ({ cookie }: Account, number: number | null): Record<string, string> => ({
  cookie,
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ...(number === null ? {} : { 'x-forwarded-for': `10.20.${(number >> 8) & 255}.${number & 255}` }),
});

async function watch(
  place: Place,
  { minutes: wanted }: Flags,
  score: Run['score'],
  say: (line: string) => void,
): Promise<Omit<Told, 'score'>> {
  const token = process.env.METRICS_TOKEN;
  const readings: Reading[] = [];
  const looks: Looked[] = [];
  const look = async () => {
    const [reading, looked] = await Promise.all([readMetrics(place.origin, token), place.look()]);
    if (reading) readings.push(reading);
    if (looked) looks.push(looked);
    return reading;
  };
  const own = monitorEventLoopDelay({ resolution: 10 });
  own.enable();
  const cpu = process.cpuUsage();
  await look();
  const began = performance.now();
  const until = began + wanted * 60_000;
  score.counting = true;
  while (performance.now() < until) {
    const before = score.saved.length;
    await pause(Math.min(every * 1000, until - performance.now()));
    const now = await look();
    const lag = now ? `, lag p99 ${now.lagP99.toFixed(1)} ms, ${Math.round(now.rss / 2 ** 20)} MB` : '';
    const { p99 } = percentilesOf(score.saved.slice(before));
    const minutes = (performance.now() - began) / 60_000;
    say(`${minutes.toFixed(1)} minutes: ${score.typed} typed, saved p99 ${p99.toFixed(1)} ms${lag}`);
  }
  score.counting = false;
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  own.disable();
  return {
    readings,
    looks,
    seconds,
    own: { lagP99: Math.max(0, own.percentile(99) / 1e6 - 10), cpu: (user + system) / 1e6 / seconds },
  };
}
