import { rmSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { WebSocket } from 'ws';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import * as Y from 'yjs';
import { browserOptions } from '../fixtures/browser.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { get, serverTime, signIn } from './portal-pages.ts';
import type { Measured } from './run.ts';
import { fillPlan } from './workspace-plan.ts';

/** Those of the demonstration who write wherever everyone may. */
const people = ['police-analyst', 'police-lead', 'police-sergeant', 'licensing-trade', 'local-business'];
const others = 20;
const keys = 120;

/** The page on which a document is written: 12 sections of 2,000 words, on the embedded database. */
export default async function workspace(): Promise<Measured[]> {
  const { dataDir, path, sections } = await fillPlan();
  const portal = await startPortal({ demo: true, dataDir, env: { LOG_LEVEL: 'info' } });
  const browser = await chromium.launch(browserOptions());
  try {
    const cookie = await signIn(portal, 'cdrp-coordinator');
    const time = await serverTime(portal, path, cookie, { warmUps: 20, requests: 100 });
    const size = await get(portal, path, cookie);
    return [
      { what: 'server time, median', figure: time, unit: 'ms', limit: 60 },
      { what: 'page as HTML', figure: size / 1024, unit: 'KB' },
      ...(await reading(browser, portal, path, cookie)),
      ...(await beginning(browser, portal, path, cookie)),
      ...(await together(browser, portal, path, cookie, sections[0] ?? '')),
    ];
  } finally {
    await browser.close();
    await portal.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function contextOf(
  browser: Browser,
  portal: Portal,
  cookie: string,
  more: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(more);
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: portal.origin }]);
  return context;
}

/** When the first paint comes, and that the whole text is in it, without scripts. */
async function reading(browser: Browser, portal: Portal, path: string, cookie: string): Promise<Measured[]> {
  console.log('  (reading)');
  const plain = await contextOf(browser, portal, cookie, { javaScriptEnabled: false });
  const read = await plain.newPage();
  await read.goto(portal.origin + path);
  const texts = await read.locator('.section-text p').count();
  if (texts < 12 * 40) throw new Error(`Without scripts only ${texts} paragraphs are there.`);
  await plain.close();
  const context = await contextOf(browser, portal, cookie);
  const page = await context.newPage();
  await page.goto(portal.origin + path, { waitUntil: 'load' });
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  );
  await context.close();
  return [{ what: 'first paint, the text in it', figure: painted, unit: 'ms' }];
}

/** From the press in a text to the first letter in its editor, nothing cached; and what came over the wire for it. */
async function beginning(
  browser: Browser,
  portal: Portal,
  path: string,
  cookie: string,
): Promise<Measured[]> {
  console.log('  (beginning)');
  const context = await contextOf(browser, portal, cookie);
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  const scripts = new Map<string, number>();
  const wanted = new Set<string>();
  client.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script' || type === 'Stylesheet') wanted.add(requestId);
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (wanted.has(requestId)) scripts.set(requestId, encodedDataLength);
  });
  await page.goto(portal.origin + path, { waitUntil: 'networkidle' });
  const weigh = () => [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0) / 1024;
  const before = weigh();
  const text = page.locator('.section-text').first();
  await text
    .locator('p')
    .first()
    .click({ position: { x: 60, y: 10 } });
  const began = performance.now();
  await page.keyboard.type('typed at once');
  await page.locator('.ProseMirror', { hasText: 'typed at once' }).waitFor();
  const interactive = performance.now() - began;
  // What the editor fetches after its first letter belongs to its weight.
  await page.waitForTimeout(300);
  const after = weigh();
  await context.close();
  return [
    { what: 'scripts and styles of the page that is read', figure: before, unit: 'KB' },
    { what: 'editor on the wire', figure: after - before, unit: 'KB', limit: 170 },
    {
      what: 'editor interactive, with what was typed meanwhile',
      figure: interactive,
      unit: 'ms',
      limit: 1000,
    },
  ];
}

/** Twenty others in the same section, each with a caret and a key a second; one who types, and two who look on. */
async function together(
  browser: Browser,
  portal: Portal,
  path: string,
  cookie: string,
  sectionId: string,
): Promise<Measured[]> {
  console.log('  (together)');
  const crowd = await Promise.all(
    Array.from({ length: others }, (_, i) => visitor(portal, people[i % people.length] ?? '', sectionId)),
  );
  const pages: Page[] = [];
  for (const name of ['cdrp-coordinator', 'police-sergeant', 'local-business']) {
    const context = await contextOf(
      browser,
      portal,
      name === 'cdrp-coordinator' ? cookie : await signIn(portal, name),
    );
    const page = await context.newPage();
    await page.goto(portal.origin + path, { waitUntil: 'networkidle' });
    pages.push(page);
  }
  const [typist, writer, reader] = pages as [Page, Page, Page];
  for (const page of [typist, writer]) {
    await page
      .locator('.section-text')
      .first()
      .locator('p')
      .first()
      .click({ position: { x: 60, y: 10 } });
    await page.locator('.ProseMirror').waitFor();
  }
  await typist.keyboard.press('Control+End');
  await typist.evaluate(watchKeys);
  for (const page of [writer, reader]) await page.evaluate(watchText);
  for (let i = 0; i < keys; i++) {
    await typist.keyboard.type(String.fromCodePoint(0x4e00 + i));
    await typist.waitForTimeout(80);
  }
  await typist.waitForTimeout(1000);
  const own = await typist.evaluate<{ letter: string; at: number; work: number }[]>('window.keysSeen');
  const seen = await Promise.all(
    [writer, reader].map((page) => page.evaluate<Record<string, number>>('window.lettersSeen')),
  );
  crowd.forEach(({ stop }) => stop());
  const p95 = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length * 0.95)] ?? NaN;
  const late = (of: Record<string, number> | undefined) =>
    own.flatMap(({ letter, at }) => (of?.[letter] === undefined ? [] : [of[letter] - at]));
  if (own.length < keys * 0.95 || late(seen[0]).length < keys * 0.95)
    throw new Error(`Of ${keys} keys ${own.length} were seen here and ${late(seen[0]).length} there.`);
  return [
    {
      what: 'key to screen for who types, 20 others, p95',
      figure: p95(own.map(({ work }) => work)),
      unit: 'ms',
      limit: 16,
    },
    { what: 'key to screen for who writes beside, p95', figure: p95(late(seen[0])), unit: 'ms', limit: 100 },
    { what: 'key to screen for who only reads, p95', figure: p95(late(seen[1])), unit: 'ms' },
  ];
}

async function visitor(
  portal: Portal,
  name: string,
  sectionId: string,
): Promise<{ client: SectionClient; stop: () => void }> {
  const cookie = await signIn(portal, name);
  class Cookied extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie, origin: portal.origin } });
    }
  }
  const client = openSectionClient({
    url: `${portal.origin.replace('http', 'ws')}/collab`,
    sectionId,
    WebSocket: Cookied as unknown as typeof globalThis.WebSocket,
  });
  await new Promise<void>((done, failed) => {
    const late = setTimeout(() => failed(new Error(`${name} does not come to write.`)), 10_000);
    const off = client.onState(({ synced, level }) => {
      if (!synced || level !== 'edit') return;
      clearTimeout(late);
      off();
      done();
    });
  });
  const block = client
    .view()
    ?.getXmlFragment(rootName)
    .get(5 + Math.floor(Math.random() * 30));
  const text = block instanceof Y.XmlElement ? block.get(0) : null;
  if (!(text instanceof Y.XmlText)) throw new Error('There is no paragraph to write in.');
  const typing = setInterval(() => {
    text.insert(text.length, 'x');
    const at = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, text.length)) as unknown;
    client.awareness().setLocalStateField('cursor', { anchor: at, head: at });
  }, 1000);
  return {
    client,
    stop() {
      clearInterval(typing);
      client.stop();
    },
  };
}

/* ---- run in pages ---------------------------------------------------------------------------------- */

/** Of each letter typed here: when its key was pressed, and how long until it was drawn. */
function watchKeys(): void {
  const seen: { letter: string; at: number; work: number }[] = [];
  Object.assign(window, { keysSeen: seen });
  document.addEventListener(
    'beforeinput',
    (event) => {
      const letter = event.data ?? '';
      const at = event.timeStamp;
      const look = () => {
        // After layout and before the frame is shown: what is left is the compositor's.
        document.body.getBoundingClientRect();
        seen.push({ letter, at: performance.timeOrigin + at, work: performance.now() - at });
      };
      new MutationObserver((_records, observer) => {
        if (!document.querySelector('.ProseMirror')?.textContent.includes(letter)) return;
        observer.disconnect();
        look();
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    },
    true,
  );
}

/** When each letter of those typed elsewhere is drawn here. */
function watchText(): void {
  const seen: Record<string, number> = {};
  Object.assign(window, { lettersSeen: seen });
  const look = () => {
    const text = document.querySelector('.section-text')?.textContent ?? '';
    for (const letter of text.match(/[\u4e00-\u4fff]/g) ?? [])
      seen[letter] ??= performance.timeOrigin + performance.now();
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}
