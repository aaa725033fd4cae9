import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { browserOptions } from '../fixtures/browser.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import '../fixtures/scratch.ts';
import { contextFor } from '../e2e/portal.ts';
import { planOf } from '../e2e/section-page.ts';
import { showComment, showSection, typeIn, workspaceReady } from './workspace.ts';

/**
 * `npm run screenshots` takes README's pictures of a demonstration of its own, or those named: `npm run screenshots --
 * home`. A picture is of what a person sees at once, not of a whole page.
 */
const folder = resolve(import.meta.dirname, '../../static/screenshots');
/** Bytes: README is read where lines are slow, too. */
const heaviest = 250 * 1024;

const desk = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

type Stage = { browser: Browser; portal: Portal };
type Take = (stage: Stage) => Promise<Page>;

async function open(
  { browser, portal: { origin } }: Stage,
  who: string,
  path: string | null,
  viewport = desk,
) {
  const context = await contextFor(browser, origin, who, {
    viewport,
    deviceScaleFactor: 1,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    ...(viewport === phone ? { isMobile: true, hasTouch: true } : {}),
  });
  const page = await context.newPage();
  const address = path === null ? (await planOf(context, origin)).address : origin + path;
  await page.goto(address, { waitUntil: 'networkidle' });
  return page;
}

/** Opens the plan of Lantern Quay. */
const openPlan = (stage: Stage, who: string, viewport = desk) => open(stage, who, null, viewport);

const takes: Record<string, Take> = {
  home: (stage) => open(stage, 'cdrp-coordinator', '/'),
  wards: (stage) => open(stage, 'police-analyst', '/wards'),
  plan: async (stage) => {
    const page = await openPlan(stage, 'cdrp-coordinator');
    await workspaceReady(page);
    return page;
  },
  workspace: async (stage) => {
    const officer = await openPlan(stage, 'police-sergeant');
    const page = await openPlan(stage, 'cdrp-coordinator');
    await typeIn(
      page,
      'Aims',
      'When the officers leave, what works stays',
      ', and somebody is named to keep it',
    );
    await typeIn(officer, 'Aims', 'against the twelve months before', ', and by what residents tell us');
    await showComment(page, 'Aims');
    return page;
  },
  library: (stage) => open(stage, 'police-sergeant', '/library?q=marshals+at+closing+time'),
  phone: async (stage) => {
    const page = await openPlan(stage, 'licensing-trade', phone);
    await typeIn(page, 'Safer venues (voluntary)', 'half an hour apart', ', agreed by radio');
    await showSection(page, 'Safer venues (voluntary)');
    return page;
  },
};

async function shoot(stage: Stage, name: string, take: Take): Promise<boolean> {
  const page = await take(stage);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, caret: 'initial' });
  for (const context of stage.browser.contexts()) await context.close();
  const { size } = statSync(path);
  const fine = size <= heaviest;
  console.log(`${name}.png: ${Math.round(size / 1024)} KB${fine ? '' : `, above ${heaviest / 1024}`}`);
  return fine;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in takes));
if (unknown.length > 0) {
  console.error(`There is: ${Object.keys(takes).join(', ')}.`);
  process.exit(2);
}
const portal = await startPortal({ demo: true });
const browser = await chromium.launch(browserOptions());
let fine = true;
try {
  for (const [name, take] of Object.entries(takes))
    if (wanted.length === 0 || wanted.includes(name))
      fine = (await shoot({ browser, portal }, name, take)) && fine;
} finally {
  await browser.close();
  await portal.stop();
}
process.exit(fine ? 0 : 1);
