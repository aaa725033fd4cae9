import { contextFor, expect, expectAccessible, test } from './portal.ts';
import { editorOf, openPlan, planOf, saved, sectionOf, textOf } from './section-page.ts';

const title = 'Safer venues (voluntary)';

test('a publican writes and comments on a phone', async ({ browser, ownDemo: { origin } }) => {
  const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
  const context = await contextFor(browser, origin, 'licensing-trade', phone);
  const page = await context.newPage();
  await page.goto((await planOf(page, origin)).address);
  const bar = page.getByRole('group', { name: 'This document' });
  await bar.getByRole('button', { name: 'Sections' }).tap();
  await page.getByRole('link', { name: title }).first().tap();
  await expect(sectionOf(page, title).getByRole('heading', { name: title })).toBeInViewport();
  await textOf(page, title).locator('p').first().tap();
  await expect(editorOf(page, title)).toBeFocused();
  await page.keyboard.type('From my phone. ');
  await saved(page, title);
  await expect(textOf(page, title)).toContainText('From my phone. ');
  await page.getByRole('button', { name: 'Bulleted list' }).tap();
  await expect(
    textOf(page, title).getByRole('listitem').filter({ hasText: 'From my phone. ' }),
  ).toBeVisible();
  await saved(page, title);
  await sectionOf(page, title)
    .getByRole('button', { name: /comments? on / })
    .tap();
  await page.getByRole('button', { name: /^Comment on the whole section/ }).tap();
  await page.getByLabel('Your comment').fill('Said on a phone');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Send my comment' }).tap();
  await expect(page.getByText('Said on a phone')).toBeVisible();
  await page.keyboard.press('Escape');
  await expectAccessible(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(360);
  // Everything to be tapped is large enough (WCAG 2.5.8), or stands in a line of text.
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, summary, .icon')]
      .filter((each) => each.checkVisibility() && !each.closest('[inert], .sr'))
      .map((each) => ({
        name: each.textContent.trim() || each.title || each.outerHTML.slice(0, 80),
        box: each.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.width > 1 && (box.width < 24 || box.height < 24))
      .map(({ name }) => name),
  );
  expect(small).toEqual([]);
});

test('by Tab alone the document is gone through in the order it is read, each stop with its name', async ({
  browser,
  demo,
}) => {
  const page = await openPlan(browser, demo.origin, 'licensing-trade');
  await expect(sectionOf(page, title).getByRole('button', { name: /comments? on / })).toBeVisible();
  const stops: { name: string; y: number; in: string }[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement;
      const label = at.getAttribute('aria-labelledby');
      const name =
        at.getAttribute('aria-label') ??
        (label ? document.getElementById(label)?.textContent : null) ??
        (at as HTMLInputElement).labels?.[0]?.textContent ??
        at.textContent;
      return {
        name: name.replaceAll(/\s+/g, ' ').trim() || at.title,
        y: Math.round(at.getBoundingClientRect().top + scrollY),
        in: at.closest('section[id^="s-"]')?.querySelector('h2')?.textContent ?? '',
      };
    });
    if (stops.length > 0 && stop.name === stops[0]?.name) break;
    stops.push(stop);
    if (stops.length > 200) break;
  }
  expect(stops.length).toBeLessThan(200);
  expect(stops.filter(({ name }) => name === '')).toEqual([]);
  // Sections come in their order, and within one its pages before its text.
  const sections = [...new Set(stops.map((stop) => stop.in).filter((each) => each !== ''))];
  const read = await page.locator('section[id^="s-"] h2').allTextContents();
  expect(sections).toEqual(read);
  const here = stops.filter((stop) => stop.in === title).map(({ name }) => name);
  // What is said about a text stands beside it, and comes after it.
  expect(here.indexOf(`Text of ${title}`)).toBe(here.length - 2);
  expect(here).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/comments? on Safer venues/i),
      `Packages: ${title}`,
      `Versions of ${title}`,
      `Settings of ${title}`,
    ]),
  );
});
