import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, expectNarrow, test } from './portal.ts';
import { openPlan, openSection, saved, sectionOf, textOf } from './section-page.ts';

const title = 'Safer venues (voluntary)';

const toolbarOf = (page: Page) => page.getByRole('toolbar', { name: 'Formatting' });
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** How many presses of an arrow lead to it from the first of its kind. */
const stepsTo = (wanted: Locator, kind: string): Promise<number> =>
  wanted.evaluate(
    (element, all) => [...(element.parentElement?.querySelectorAll(all) ?? [])].indexOf(element),
    `:scope > ${kind}`,
  );

/** By keys alone: from the text to the tools, along to the one with that name, and onto it. */
async function useTool(page: Page, name: string): Promise<void> {
  const tool = toolbarOf(page).getByRole('button', { name });
  const steps = await stepsTo(tool, 'button');
  await press(page, 'Alt+F10', 'Home', ...Array<string>(steps).fill('ArrowRight'));
  await expect(tool).toBeFocused();
  await page.keyboard.press('Enter');
}

/** One of a menu's choices, by keys alone. */
async function choose(page: Page, name: string, item: string): Promise<void> {
  await useTool(page, name);
  const menu = page.getByRole('menu', { name });
  const wanted = menu.locator('button', { has: page.getByText(item, { exact: true }) });
  await expect(menu.locator(':focus')).toHaveCount(1);
  await press(page, 'Home', ...Array<string>(await stepsTo(wanted, 'button')).fill('ArrowDown'));
  await expect(wanted).toBeFocused();
  await page.keyboard.press('Enter');
}

test('a text with everything in it is written without a mouse, and read without scripts', async ({
  browser,
  ownDemo: { origin },
}) => {
  const page = await openSection(browser, origin, 'licensing-trade', title);
  const text = textOf(page);
  const type = (words: string) => page.keyboard.type(words);
  await saved(page);
  await text.focus();
  await press(page, 'Control+A', 'Delete');
  // A list whose words are gone is left by one more key.
  await press(page, 'Control+Alt+0', 'Backspace');

  await test.step('kinds of paragraph and marks', async () => {
    await choose(page, 'Kind of paragraph', 'Heading');
    await expect(text).toBeFocused();
    await type('Closing in turn');
    await expect(toolbarOf(page).getByRole('button', { name: 'Kind of paragraph: Heading' })).toBeVisible();
    await press(page, 'Enter');
    for (const [tool, words] of [
      ['Bold', 'bold'],
      ['Italic', 'italic'],
    ] as const) {
      await useTool(page, tool);
      await type(words);
      await expect(toolbarOf(page).getByRole('button', { name: tool })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
      await useTool(page, tool);
      await type(' ');
    }
    for (const [tool, words] of [
      ['Underlined', 'underlined'],
      ['Struck through', 'struck'],
      ['Code', 'code'],
    ] as const) {
      await choose(page, 'More styles', tool);
      await type(words);
      await choose(page, 'More styles', tool);
      await type(' ');
    }
    for (const [tag, words] of [
      ['strong', 'bold'],
      ['em', 'italic'],
      ['u', 'underlined'],
      ['s', 'struck'],
      ['code', 'code'],
    ] as const)
      await expect(text.locator(tag)).toHaveText(words);
  });

  await test.step('a link is made, refused, changed and removed', async () => {
    await press(page, 'Control+K');
    const make = page.getByRole('dialog', { name: 'Make a link' });
    await make.getByLabel('Words that lead there').fill('the rota');
    await make.getByLabel('Address').fill('javascript:alert(1)');
    await page.keyboard.press('Enter');
    await expect(make.getByText('Enter an address that begins with')).toBeVisible();
    await expect(make.getByLabel('Address')).toBeFocused();
    await expectAccessible(page);
    await make.getByLabel('Address').fill('pubwatch.example/rota');
    await page.keyboard.press('Enter');
    const link = text.getByRole('link', { name: 'the rota' });
    await expect(link).toHaveAttribute('href', 'https://pubwatch.example/rota');
    await expect(make).toBeHidden();
    await expect(text).toBeFocused();
    await press(page, 'ArrowLeft', 'ArrowLeft', 'Control+K');
    const change = page.getByRole('dialog', { name: 'Change the link' });
    await change.getByLabel('Address').fill('chair@pubwatch.example');
    await page.keyboard.press('Enter');
    await expect(link).toHaveAttribute('href', 'mailto:chair@pubwatch.example');
    await expect(change).toBeHidden();
    await expect(text).toBeFocused();
    await press(page, 'End', 'Enter');
    await expect(text.getByRole('link')).toHaveCount(1);
  });

  await test.step('lists, a callout, a quote', async () => {
    await useTool(page, 'Bulleted list');
    await type('A bullet');
    await press(page, 'Enter', 'Enter');
    await useTool(page, 'Numbered list');
    await type('A number');
    await press(page, 'Enter', 'Enter');
    await useTool(page, 'List to tick off');
    await type('A task');
    await press(page, 'Enter', 'Enter');
    await type('With care.');
    await choose(page, 'Set apart', 'Take care');
    await expect(text.locator('.callout[data-kind=care]')).toContainText('With care.');
    await choose(page, 'Set apart', 'Decided');
    await expect(text.locator('.callout[data-kind=decided]')).toContainText('With care.');
    await press(page, 'Enter', 'Enter');
    await type('As they said.');
    await choose(page, 'Set apart', 'Quote');
    await press(page, 'Enter', 'Enter');
    await type('Ordinary again.');
    await expect(text.locator('blockquote')).toHaveText('As they said.');
    await press(page, 'Enter');
  });

  const reference = await test.step('a finding, and a recommendation that rests on it', async () => {
    await type('Harm moves to the rank.');
    await choose(page, 'Set apart', 'Finding…');
    const finding = page.getByRole('dialog', { name: 'Make this a finding' });
    await finding.getByLabel('B: two sources agree').check();
    await finding.getByRole('button', { name: 'Make it a finding' }).press('Enter');
    await expect(text).toBeFocused();
    const caption = text.locator('.finding figcaption');
    await expect(caption).toHaveText(/^Finding PL-[A-Z0-9]{4}, grade B: two sources agree$/);
    const made = /PL-[A-Z0-9]{4}/.exec(await caption.innerText())?.[0] ?? '';
    await press(page, 'Enter', 'Enter');
    await type('Light the rank.');
    await choose(page, 'Set apart', 'Recommendation…');
    const dialog = page.getByRole('dialog', { name: 'Make this a recommendation' });
    await dialog.getByLabel(made).check();
    await dialog.getByLabel('Findings elsewhere').fill('PL-7K2Q');
    await page.keyboard.press('Enter');
    await expect(text.locator('.recommendation figcaption')).toHaveText(
      new RegExp(`^Recommendation RC-[A-Z0-9]{4}, from ${made} and PL-7K2Q$`),
    );
    await expect(text).toBeFocused();
    await press(page, 'Enter', 'Enter');
    return made;
  });

  await test.step('somebody is mentioned, from a list that arrows go through', async () => {
    await type('Ask @serg');
    const list = page.getByRole('listbox', { name: 'People to mention' });
    await expect(list.getByRole('option')).toHaveText(/Neighbourhood sergeant/);
    await expect(text).toHaveAttribute('aria-activedescendant', /./);
    await press(page, 'Backspace', 'Backspace', 'Backspace', 'Backspace');
    await press(page, 'ArrowDown');
    await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
    await expectAccessible(page);
    await press(page, 'Escape');
    await expect(list).toHaveCount(0);
    await press(page, 'Backspace');
    await type('@serg');
    await press(page, 'Enter');
    await expect(text.locator('.mention')).toHaveText('@Neighbourhood sergeant');
    expect(await page.content()).not.toContain('Tobias Wray');
    await press(page, 'Enter');
  });

  await test.step('a table grows and shrinks; its cells are reached by keys', async () => {
    await choose(page, 'Table', 'Put a table here');
    for (const words of ['House', 'Closes', 'Asked']) {
      await type(words);
      await press(page, 'Tab');
    }
    await type('Anchor');
    await choose(page, 'Table', 'Row below');
    await choose(page, 'Table', 'Column after');
    await expect(text.locator('tr')).toHaveCount(4);
    await expect(text.locator('th')).toHaveText(['House', '', 'Closes', 'Asked']);
    await press(page, 'Tab');
    await choose(page, 'Table', 'Remove this column');
    await expect(text.locator('th')).toHaveText(['House', 'Closes', 'Asked']);
    // What is done within half a second of each other is undone together.
    await page.waitForTimeout(600);
    await choose(page, 'Table', 'Remove this row');
    await expect(text.locator('tr')).toHaveCount(3);
    await expect(text.locator('td', { hasText: 'Anchor' })).toHaveCount(0);
  });

  await test.step('what I did last is undone and done again', async () => {
    await useTool(page, 'Undo what I did');
    await expect(text.locator('td', { hasText: 'Anchor' })).toHaveCount(1);
    await useTool(page, 'Redo what I did');
    await expect(text.locator('td', { hasText: 'Anchor' })).toHaveCount(0);
    await useTool(page, 'Undo what I did');
    await saved(page);
  });

  await useTool(page, 'Set apart');
  await expectAccessible(page);
  await press(page, 'Escape');
  await expect(toolbarOf(page).getByRole('button', { name: 'Set apart' })).toBeFocused();
  await press(page, 'Escape');
  await expect(text).toBeFocused();
  await expectNarrow(page);

  const plain = await openPlan(browser, origin, 'police-sergeant', { javaScriptEnabled: false });
  const read = sectionOf(plain, title);
  await expect(read.getByRole('heading', { name: 'Closing in turn' })).toBeVisible();
  await expect(read.getByRole('link', { name: 'the rota' })).toHaveAttribute('href', /^mailto:chair@/);
  await expect(read.locator('.mention')).toHaveText('@Tobias Wray');
  await expect(read.getByRole('figure', { name: `Finding ${reference}` })).toContainText('Harm moves');
  await expect(read.getByRole('table').getByRole('columnheader')).toHaveCount(3);
  await expect(read.getByText('A task')).toBeVisible();
});
