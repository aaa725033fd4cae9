import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded before a server (`node --import ./tests/prove/loop-lag.ts …`) that was started with an IPC channel: answers
 * each message with how long the event loop was held, in milliseconds, and with its memory. Its time runs from the
 * last message but those that only `look`.
 */
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', (asked) => {
  const { max, mean } = delay;
  const p99 = delay.percentile(99);
  if (asked !== 'look') delay.reset();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ max: max / 1e6, p99: p99 / 1e6, mean: mean / 1e6, rss, heapUsed } satisfies Held);
});
process.channel?.unref();

export type Held = { max: number; p99: number; mean: number; rss: number; heapUsed: number };
