import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { send } from '../fixtures/wire.ts';

// A process starts in each, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

describe('numbers for those who watch over a portal', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal();
  });
  afterAll(() => portal.stop());

  test('what watches over it on this machine reads its numbers; nothing that came through a proxy does', async () => {
    await send(portal, '/about');
    const { status, headers, body } = await send(portal, '/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const said = body.toString();
    for (const line of [
      /^wardmote_sockets 0$/m,
      /^wardmote_rooms 0$/m,
      /^wardmote_database_up 1$/m,
      /^wardmote_can_write 1$/m,
      /^wardmote_event_loop_lag_seconds\{quantile="0.99"\} [\d.e-]+$/m,
      /^wardmote_commit_seconds_bucket\{outcome="committed",le="\+Inf"\} \d+$/m,
      /^wardmote_request_seconds_count\{method="GET",route="\/\(public\)\/about",status="200"\} [1-9]\d*$/m,
      /^process_resident_memory_bytes [1-9]\d+$/m,
    ])
      expect(said).toMatch(line);
    const others: Record<string, string>[] = [
      { 'x-forwarded-for': '198.51.100.7' },
      { forwarded: 'for=198.51.100.7' },
      { host: 'wardmote.example' },
      { origin: 'https://elsewhere.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of others)
      expect((await send(portal, '/metrics', { headers })).status, JSON.stringify(headers)).toBeGreaterThan(
        400,
      );
  });
});

describe('the same of a portal with a public address', () => {
  const token = 'what-the-watcher-brings-along';
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal({ env: { ORIGIN: 'https://wardmote.example', METRICS_TOKEN: token } });
  });
  afterAll(() => portal.stop());

  test('its numbers are for whoever brings the token, wherever they come from', async () => {
    const ask = async (headers: Record<string, string>) =>
      (await send(portal, '/metrics', { headers })).status;
    expect(await ask({})).toBe(404);
    expect(await ask({ authorization: `Bearer ${token.slice(1)}` })).toBe(404);
    expect(await ask({ authorization: token })).toBe(404);
    const right = { authorization: `Bearer ${token}` };
    expect(await ask(right)).toBe(200);
    expect(await ask({ ...right, host: 'wardmote.example', 'x-forwarded-for': '198.51.100.7' })).toBe(200);
  });
});
