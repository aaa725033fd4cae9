import { chromium } from 'playwright';
import { browserOptions } from '../fixtures/browser.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { serverTime, signIn } from './portal-pages.ts';
import type { Measured } from './run.ts';

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

/** JavaScript on the wire for each page, in KB, compressed as a browser gets it. */
async function weights(portal: Portal, cookie: string, paths: string[]): Promise<Measured[]> {
  const browser = await chromium.launch(browserOptions());
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
