import type { Page } from '@playwright/test';
import { frameTypes, syncTypes } from '#lib/sections/wire.ts';
import { contextFor, expect, test } from './portal.ts';
import {
  openSection,
  planOf,
  saved,
  sectionOf,
  signOf,
  textOf,
  typeOn,
  wordsOf,
  workIn,
} from './section-page.ts';

const title = 'Safer venues (voluntary)';

/** Counts what a page sends on its sockets, by the kind of frame. */
function countSent(page: Page): { writes: number; all: number } {
  const sent = { writes: 0, all: 0 };
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const bytes = Buffer.from(payload);
      sent.all++;
      // A step 2 of two bytes or three says that there is nothing: an update without structs or deletions.
      const tells = bytes[1] === syncTypes.update || (bytes[1] === syncTypes.step2 && bytes.length > 5);
      if (bytes[0] === frameTypes.sync && tells) sent.writes++;
    }),
  );
  return sent;
}

test('a page that only reads writes nothing, however long it is open and whatever others do', async ({
  browser,
  ownDemo: { origin },
}) => {
  const context = await contextFor(browser, origin, 'voluntary-worker');
  const reader = await context.newPage();
  const sent = countSent(reader);
  const { address } = await planOf(reader, origin);
  await reader.goto(address);
  await expect(textOf(reader, title)).toBeVisible();
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const theirs = await (await contextFor(browser, origin, 'licensing-trade')).newPage();
  const writing = countSent(theirs);
  await theirs.goto(address);
  await workIn(theirs, title);
  for (let n = 0; n < 5; n++) {
    await typeOn(officer, ` Line ${n}.`);
    await typeOn(theirs, ` Trade ${n}.`);
    await textOf(reader, title).click();
    await reader.keyboard.type('Not mine to write');
    await reader.keyboard.press('Delete');
  }
  await saved(officer);
  await saved(theirs, title);
  await expect(textOf(reader, title)).toContainText('Line 4.');
  // That nothing is sent can only be waited for: longer than an editor or presence holds anything back.
  await reader.waitForTimeout(3000);
  expect(sent.writes).toBe(0);
  // The count does see whoever writes.
  expect(writing.writes).toBeGreaterThan(0);
  expect(await wordsOf(officer)).not.toContain('Not mine');
});

test('a tab of an older version, beside a new one, is told to load again and destroys nothing', async ({
  browser,
  ownDemo: { origin },
}) => {
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const context = await contextFor(browser, origin, 'licensing-trade');
  const old = await context.newPage();
  // As a tab that was loaded before the portal's text format moved on: it names the format it knows.
  await old.addInitScript(() => {
    const Real = WebSocket;
    window.WebSocket = class extends Real {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(String(address).replace(/([?&]v=)\d+/, '$10'), protocols);
      }
    };
  });
  const { address } = await planOf(old, origin);
  await old.goto(address);
  const before = await wordsOf(officer);
  await textOf(old, title).focus();
  await expect(signOf(old, title)).toHaveText('Reload: a newer version of Wardmote is running');
  await old.keyboard.type('typed in the old tab');
  await typeOn(officer, ' Typed in the new one.');
  await saved(officer);
  expect(await wordsOf(officer)).toBe(`${before} Typed in the new one.`);
  await expect(sectionOf(old, title).getByText('Load this page again to go on.')).toBeVisible();
});
