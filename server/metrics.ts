import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import type { App, Settings } from '#lib/core/app.ts';
import { bounds, type Spread } from '#lib/core/measures.ts';
import { closeCodes, malformed, restart, tryAgainLater } from '#lib/sections/wire.ts';

/** What is there at this moment. */
export type Live = { sockets: number; rooms: number };

/** Answers `GET /metrics` for whoever may have it; false: the request is somebody else's, or not to be answered. */
export type Metrics = { answer(request: IncomingMessage, response: ServerResponse): boolean; stop(): void };

const loopback = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
const forwarding = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'x-real-ip',
  'via',
];

/** Watchers ask a few times a minute. */
const askings = { perSecond: 5, burst: 30 };
const databaseWithin = 2000;
/** Seconds between two looks at the event loop. */
const tick = 0.01;

/**
 * Whether a request may read the portal's numbers. With a token in the settings: who brings it. Without one: whoever
 * is on this machine, on a portal that has no other address than loopback. Behind a proxy everybody comes from this
 * machine, so a portal with a public address answers nobody without a token.
 */
export function mayRead(
  { metricsToken, origins }: Pick<Settings, 'metricsToken' | 'origins'>,
  { headers, socket }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
): boolean {
  if (metricsToken !== null) return same(headers.authorization ?? '', `Bearer ${metricsToken}`);
  return (
    origins.every((origin) => loopbackHost.test(new URL(origin).host)) &&
    loopback.test(socket.remoteAddress ?? '') &&
    loopbackHost.test(headers.host ?? '') &&
    forwarding.every((name) => headers[name] === undefined) &&
    headers.origin === undefined &&
    (headers['sec-fetch-site'] ?? 'none') === 'none'
  );
}

const digest = (text: string) => createHash('sha256').update(text).digest();
const same = (given: string, wanted: string) => timingSafeEqual(digest(given), digest(wanted));

export function openMetrics(app: App, live: () => Live): Metrics {
  const lag = monitorEventLoopDelay({ resolution: tick * 1000 });
  lag.enable();
  return {
    answer(request, response) {
      if (request.method !== 'GET' || request.url !== '/metrics') return false;
      const peer = request.socket.remoteAddress ?? '';
      if (app.limits.take(`metrics ${peer}`, askings, app.clock()) > 0 || !mayRead(app.settings, request))
        return false;
      void databaseNow(app).then((database) => {
        response
          .writeHead(200, {
            'content-type': 'text/plain; version=0.0.4; charset=utf-8',
            'cache-control': 'no-store',
          })
          .end(linesOf(app, live(), database, lag));
        lag.reset();
      });
      return true;
    },
    stop: () => lag.disable(),
  };
}

type DatabaseNow = { up: boolean; seconds: number };

async function databaseNow(app: App): Promise<DatabaseNow> {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((answer) => (timer = setTimeout(() => answer(false), databaseWithin)));
  const asked = app.db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  const up = await Promise.race([asked, late]);
  clearTimeout(timer);
  return { up, seconds: (performance.now() - began) / 1000 };
}

type Kind = 'counter' | 'gauge' | 'histogram';
type Sample = [labels: string, value: number];

const family = (name: string, kind: Kind, help: string, samples: readonly Sample[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${kind}`,
  ...samples.map(([labels, value]) => `${name}${labels ? `{${labels}}` : ''} ${value}`),
];

function spreads(name: string, help: string, given: Iterable<readonly [string, Spread]>): string[] {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const [labels, { counts, sum }] of given) {
    let total = 0;
    counts.forEach((count, i) => {
      total += count;
      lines.push(`${name}_bucket{${labels},le="${bounds[i] ?? '+Inf'}"} ${total}`);
    });
    lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`);
  }
  return lines;
}

const rules: ReadonlyMap<number, string> = new Map([
  ...Object.entries(closeCodes).map(([rule, code]) => [code, rule] as const),
  [malformed, 'malformed'],
  [restart, 'restart'],
  [tryAgainLater, 'try-again-later'],
]);

type Lag = ReturnType<typeof monitorEventLoopDelay>;

function linesOf({ measures, cannotWrite }: App, live: Live, database: DatabaseNow, lag: Lag): string {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const commits = Object.entries(measures.commits).map(
    ([how, spread]) => [`outcome="${how}"`, spread] as const,
  );
  // Node measures the whole time from one tick to the next.
  const quantile = (percent: number) =>
    lag.count > 0 ? Math.max(0, lag.percentile(percent) / 1e9 - tick) : 0;
  const closings: Sample[] = [...measures.closings].map(([code, n]) => [
    `rule="${rules.get(code) ?? code}"`,
    n,
  ]);
  return [
    ...family('wardmote_sockets', 'gauge', 'Open live connections.', [['', live.sockets]]),
    ...family('wardmote_rooms', 'gauge', 'Sections that somebody has open.', [['', live.rooms]]),
    ...family(
      'wardmote_socket_closings_total',
      'counter',
      'Live connections closed here, by the rule that did.',
      closings,
    ),
    ...spreads(
      'wardmote_commit_seconds',
      'Commits of changes to sections, from the log’s call to its answer.',
      commits,
    ),
    ...spreads('wardmote_request_seconds', 'Requests by route, until they were answered.', measures.answers),
    ...family(
      'wardmote_event_loop_lag_seconds',
      'gauge',
      'How late a timer of 10 ms came, since the last reading.',
      [
        ['quantile="0.5"', quantile(50)],
        ['quantile="0.99"', quantile(99)],
        ['quantile="1"', quantile(100)],
      ],
    ),
    ...family('wardmote_database_up', 'gauge', 'Whether the database answers.', [['', Number(database.up)]]),
    ...family('wardmote_database_answer_seconds', 'gauge', 'Time of its answer.', [['', database.seconds]]),
    ...family('wardmote_can_write', 'gauge', 'Whether changes can be saved.', [
      ['', Number(cannotWrite() === null)],
    ]),
    ...family('process_resident_memory_bytes', 'gauge', 'Memory of the process.', [['', rss]]),
    ...family('nodejs_heap_used_bytes', 'gauge', 'Of it, objects in use.', [['', heapUsed]]),
    ...family('nodejs_external_memory_bytes', 'gauge', 'Of it, bytes outside the heap.', [['', external]]),
    ...family('process_cpu_seconds_total', 'counter', 'Processor time.', [['', (user + system) / 1e6]]),
    ...family('process_uptime_seconds', 'gauge', 'Since the start.', [['', process.uptime()]]),
    '',
  ].join('\n');
}
