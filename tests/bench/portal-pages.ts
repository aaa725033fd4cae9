import { setTimeout as pause } from 'node:timers/promises';
import type { Portal } from '../fixtures/portal.ts';

const passphrase = 'open the wardmote';

/** The session cookie of one of the demonstration's people. */
export async function signIn(portal: Portal, name: string): Promise<string> {
  const response = await fetch(`${portal.origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${name}@demo.example`, password: passphrase }),
  });
  if (response.status !== 204) throw new Error(`Signing in answered ${response.status}.`);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** The median of the times the server itself logs for a path, in ms. */
export async function serverTime(
  portal: Portal,
  path: string,
  cookie: string,
  { warmUps = 50, requests = 300 } = {},
): Promise<number> {
  for (let i = 0; i < warmUps; i++) await get(portal, path, cookie);
  const from = portal.output().length;
  for (let i = 0; i < requests; i++) await get(portal, path, cookie);
  // The last log lines are still on their way.
  await new Promise((done) => setTimeout(done, 200));
  const times = [
    ...portal
      .output()
      .slice(from)
      .matchAll(/"method":"GET".*?"status":200,"ms":([\d.]+)/g),
  ]
    .map((match) => Number(match[1]))
    .sort((a, b) => a - b);
  if (times.length < requests * 0.9) throw new Error('The server logged too few requests to judge by.');
  return times[Math.floor(times.length / 2)] ?? NaN;
}

/** Gets a page whole and answers with its bytes on the wire; waits as told where the portal finds the asking too fast, which it does above 50 a second. */
export async function get(portal: Portal, path: string, cookie: string): Promise<number> {
  const response = await fetch(portal.origin + path, { headers: { cookie } });
  const { length } = await response.bytes();
  if (response.status === 429) {
    await pause(Number(response.headers.get('retry-after')) * 1000);
    return get(portal, path, cookie);
  }
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}.`);
  return response.headers.has('content-encoding') ? Number(response.headers.get('content-length')) : length;
}
