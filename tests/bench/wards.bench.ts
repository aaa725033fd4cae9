import { monitorEventLoopDelay } from 'node:perf_hooks';
import { monthsFrom } from '#lib/wards/months.ts';
import { ranking, rankingOf, type RankingQuestion } from '#lib/wards/ranking.ts';
import { startCalculations } from '#server/jobs/calculations.ts';
import { startPortal } from '../fixtures/portal.ts';
import { chance } from '../fixtures/random.ts';
import { get, serverTime, signIn } from './portal-pages.ts';
import type { Measured } from './run.ts';

const rankings = 15;

/** Rankings of 700 wards by themselves and beside an event loop that answers; the page with the map of a city. */
export default async function wards(): Promise<Measured[]> {
  return [...alone(), ...(await beside()), ...(await pages())];
}

/** 700 wards of 36 months: counts as they scatter in a city, from none to many thousands. */
function question(seed: number): RankingQuestion {
  const chances = chance(seed);
  const next = () => chances.next();
  const months = monthsFrom('2023-01', '2025-12');
  const wards = Array.from({ length: 700 }, (_, i) => {
    const level = 5 + 60 * next() ** 4 * 4;
    return {
      code: `W${i}`,
      name: `Ward ${i}`,
      borough: `Borough ${i % 32}`,
      boroughCode: null,
      size: 1,
      counts: months.map(() => Math.floor(level * (0.7 + 0.6 * next()))),
      over: 4000 + Math.floor(14_000 * next()),
    };
  });
  const sources = { counts: [], sizes: [] };
  const basis = 'residents';
  return { months, from: '2024-01', to: '2025-12', basis, usualBasis: basis, wards, sources };
}

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;

function alone(): Measured[] {
  const times = Array.from({ length: rankings }, (_, seed) => {
    const asked = question(seed + 1);
    const from = performance.now();
    rankingOf(asked);
    return performance.now() - from;
  });
  return [
    { what: 'ranking 700 wards, all intervals: median', figure: median(times), unit: 'ms', limit: 150 },
  ];
}

async function beside(): Promise<Measured[]> {
  const calculations = startCalculations(process.cwd());
  const ask = (key: number) => calculations.once(ranking, String(key), () => Promise.resolve(question(key)));
  // The thread starts with the first.
  await ask(0);
  const questions = Array.from({ length: rankings }, (_, i) => question(i + 1));
  await new Promise((done) => setTimeout(done, 200));
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  const times: number[] = [];
  for (const [i, asked] of questions.entries()) {
    const from = performance.now();
    await calculations.once(ranking, String(i + 1), () => Promise.resolve(asked));
    times.push(performance.now() - from);
  }
  lag.disable();
  const again = performance.now();
  await ask(1);
  const kept = performance.now() - again;
  await calculations.stop();
  return [
    { what: 'the same in its thread, there and back: median', figure: median(times), unit: 'ms', limit: 150 },
    { what: 'the event loop meanwhile: longest delay', figure: lag.max / 1e6, unit: 'ms', limit: 50 },
    { what: 'the same question again', figure: kept, unit: 'ms', limit: 5 },
  ];
}

async function pages(): Promise<Measured[]> {
  const portal = await startPortal({ demo: true, env: { LOG_LEVEL: 'info' } });
  try {
    const cookie = await signIn(portal, 'police-analyst');
    const measured: Measured[] = [];
    const often = { warmUps: 15, requests: 60 };
    for (const [what, path] of [
      ['/wards with the map', '/wards'],
      ['/wards with every row', '/wards?rows=all'],
      ['/wards by another measure', '/wards?measure=robbery&per=residents&order=shrunken'],
    ] as const) {
      const figure = await serverTime(portal, path, cookie, often);
      const bytes = await get(portal, path, cookie);
      const isMain = path === '/wards';
      measured.push(
        { what: `${what}: median server time`, figure, unit: 'ms', ...(isMain ? { limit: 100 } : {}) },
        {
          what: `${what}: the page on the wire`,
          figure: bytes / 1024,
          unit: 'KB',
          ...(isMain ? { limit: 400 } : {}),
        },
      );
    }
    return measured;
  } finally {
    await portal.stop();
  }
}
