import type { Point } from './figures.ts';

/** One reading of a portal's `/metrics`. Milliseconds, bytes; `at`: seconds of this process. */
export type Reading = {
  at: number;
  lagP99: number;
  lagMost: number;
  rss: number;
  sockets: number;
  rooms: number;
  cpuSeconds: number;
};

const names = {
  lagP99: 'wardmote_event_loop_lag_seconds{quantile="0.99"}',
  lagMost: 'wardmote_event_loop_lag_seconds{quantile="1"}',
  rss: 'process_resident_memory_bytes',
  sockets: 'wardmote_sockets',
  rooms: 'wardmote_rooms',
  cpuSeconds: 'process_cpu_seconds_total',
} as const;

/** Reads the numbers of a portal. Null: it does not show them to us. `token`: its METRICS_TOKEN. */
export async function readMetrics(origin: string, token: string | undefined): Promise<Reading | null> {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(`${origin}/metrics`, { headers }).catch(() => null);
  if (response?.status !== 200) return null;
  return readingOf(await response.text(), performance.now() / 1000);
}

export function readingOf(text: string, at: number): Reading | null {
  const values = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
  const value = (name: keyof typeof names) => values.get(names[name]);
  if ((Object.keys(names) as (keyof typeof names)[]).some((name) => value(name) === undefined)) return null;
  return {
    at,
    lagP99: (value('lagP99') ?? 0) * 1000,
    lagMost: (value('lagMost') ?? 0) * 1000,
    rss: value('rss') ?? 0,
    sockets: value('sockets') ?? 0,
    rooms: value('rooms') ?? 0,
    cpuSeconds: value('cpuSeconds') ?? 0,
  };
}

/** Megabytes at hours. */
export const memoryOf = (readings: readonly Reading[]): Point[] =>
  readings.map(({ at, rss }) => ({ at: at / 3600, value: rss / 2 ** 20 }));
