import { expect, test } from 'vitest';
import { readingOf } from './watch.ts';

const text = `# HELP wardmote_sockets Open live connections.
# TYPE wardmote_sockets gauge
wardmote_sockets 1400
wardmote_rooms 40
wardmote_event_loop_lag_seconds{quantile="0.5"} 0.0001
wardmote_event_loop_lag_seconds{quantile="0.99"} 0.0125
wardmote_event_loop_lag_seconds{quantile="1"} 0.09
process_resident_memory_bytes 262144000
process_cpu_seconds_total 61.5
`;

test('the numbers of a portal are read by their names; a page without them is none of a portal', () => {
  expect(readingOf(text, 12)).toEqual({
    at: 12,
    lagP99: 12.5,
    lagMost: 90,
    rss: 262_144_000,
    sockets: 1400,
    rooms: 40,
    cpuSeconds: 61.5,
  });
  expect(readingOf(text.replace('wardmote_rooms', 'rooms'), 12)).toBeNull();
});
