import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import type { Measured } from './run.ts';

const warmUps = 50;
const requests = 300;
const passphrase = 'open the wardmote';

/** Server time and weight of the pages people open most, on the embedded database with the demonstration. */
export default async function pages(): Promise<Measured[]> {
  const portal = await startPortal({ demo: true, env: { LOG_LEVEL: 'info' } });
  try {
    const cookie = await signIn(portal, 'cdrp-coordinator');
    const partnerships = (await (
      await fetch(`${portal.origin}/api/v1/partnerships`, { headers: { cookie } })
    ).json()) as { items: { slug: string }[] };
    const slug = partnerships.items[0]?.slug ?? '';
    const measured: Measured[] = [];
    for (const [name, path] of [
      ['home', '/'],
      ['partnership', `/partnerships/${slug}`],
      ['its people', `/partnerships/${slug}/people`],
    ] as const)
      measured.push({
        what: `${name}: median server time`,
        figure: await serverTime(portal, path, cookie),
        unit: 'ms',
        limit: 15,
      });
    measured.push(
      ...(await weights(portal, cookie, [
        '/',
        `/partnerships/${slug}`,
        `/partnerships/${slug}/people`,
        '/account',
        '/sign-in',
        '/about',
      ])),
    );
    return measured;
  } finally {
    await portal.stop();
  }
}

async function signIn(portal: Portal, name: string): Promise<string> {
  const response = await fetch(`${portal.origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${name}@demo.example`, password: passphrase }),
  });
  if (response.status !== 204) throw new Error(`Signing in answered ${response.status}.`);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** The median of the times the server itself logs for a path, in ms. */
async function serverTime(portal: Portal, path: string, cookie: string): Promise<number> {
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

/** Gets a page whole; waits as told where the portal finds the asking too fast, which it does above 50 a second. */
async function get(portal: Portal, path: string, cookie: string): Promise<void> {
  const response = await fetch(portal.origin + path, { headers: { cookie } });
  await response.text();
  if (response.status === 429) {
    await pause(Number(response.headers.get('retry-after')) * 1000);
    return get(portal, path, cookie);
  }
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}.`);
}

/** JavaScript on the wire for each page, in KB, compressed as a browser gets it. */
async function weights(portal: Portal, cookie: string, paths: string[]): Promise<Measured[]> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const [name = '', value = ''] = cookie.split('=');
  const measured: Measured[] = [];
  for (const path of paths) {
    const context = await browser.newContext();
    // Whoever is signed in is led away from the door.
    if (path !== '/sign-in') await context.addCookies([{ name, value, url: portal.origin }]);
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Network.enable');
    const scripts = new Set<string>();
    let bytes = 0;
    client.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId);
    });
    client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(portal.origin + path, { waitUntil: 'networkidle' });
    measured.push({
      what: `${path.replace(/-[a-z0-9]{4}(?=$|\/)/, '')}: JavaScript`,
      figure: bytes / 1024,
      unit: 'KB',
      limit: 60,
    });
    await context.close();
  }
  await browser.close();
  return measured;
}
