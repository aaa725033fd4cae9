import type { Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';
import { textOf, workIn } from './section-page.ts';

/** The titles of the sections that somebody sees of a document, in their order, by the API. */
async function titlesOf(page: Page, document: string): Promise<string[]> {
  const { origin, pathname } = new URL(document);
  const id = pathname.split('/').at(-1) ?? '';
  const { items } = (await (await page.request.get(`${origin}/api/v1/documents/${id}/sections`)).json()) as {
    items: { title: string }[];
  };
  return items.map(({ title }) => title);
}

const rowOf = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });

test('a document takes shape: sections ordered, added, split and archived; figures placed; both ends of a finding linked', async ({
  browser,
  ownDemo: { origin },
}) => {
  // All of it is links and forms: the co-ordinator has no scripts.
  const plain = await contextFor(browser, origin, 'cdrp-coordinator', { javaScriptEnabled: false });
  const coordinator = await plain.newPage();
  const lead = await (await contextFor(browser, origin, 'police-lead')).newPage();
  const trade = await (await contextFor(browser, origin, 'licensing-trade')).newPage();
  await coordinator.goto(origin);
  await coordinator.getByRole('link', { name: 'Intervention plan' }).click();
  const plan = coordinator.url().replace(/[?#].*/, '');

  await test.step('order: by a step, and to a place in a list', async () => {
    await coordinator.goto(`${plan}/sections`);
    await coordinator.getByRole('button', { name: 'Move Safer venues (voluntary) up' }).click();
    await expect(coordinator.getByText('It stands after Aims.')).toBeVisible();
    expect((await titlesOf(trade, plan)).slice(0, 3)).toEqual([
      'Aims',
      'Safer venues (voluntary)',
      'Policing people will see, and its safeguards',
    ]);
    const row = rowOf(coordinator, 'Handover');
    await row.getByText('Move it elsewhere').click();
    await row.getByLabel('Put it after').selectOption({ label: '(first of all)' });
    await row.getByRole('button', { name: 'Move Handover', exact: true }).click();
    await expect(coordinator.getByText('It stands first.')).toBeVisible();
    expect((await titlesOf(lead, plan))[0]).toBe('Handover');
    await lead.goto(`${plan}/sections`);
    await expect(rowOf(lead, 'Operational tactics')).toBeVisible();
    await expect(lead.getByRole('button', { name: /^Move / })).toHaveCount(0);
    await expectAccessible(lead);
    await expectNarrow(coordinator);
  });

  await test.step('a section is added, archived, and brought back to its place', async () => {
    await coordinator.getByRole('link', { name: 'Add a section' }).click();
    await coordinator.getByLabel('Title').fill('Street lamps');
    await coordinator.locator('#after-new').selectOption({ label: 'Aims' });
    await coordinator.getByRole('button', { name: 'Add the section' }).click();
    await expect(coordinator.getByText('It stands after Aims.')).toBeVisible();
    expect((await titlesOf(trade, plan)).slice(1, 3)).toEqual(['Aims', 'Street lamps']);
    await rowOf(coordinator, 'Street lamps').getByRole('link', { name: 'Archive Street lamps' }).click();
    await coordinator.getByRole('button', { name: 'Archive the section' }).click();
    expect(await titlesOf(trade, plan)).not.toContain('Street lamps');
    await coordinator.getByRole('button', { name: /^Bring it back/ }).click();
    expect((await titlesOf(trade, plan)).slice(1, 3)).toEqual(['Aims', 'Street lamps']);
  });

  let profile = '';
  await test.step('a finding and what refers to it lead to each other', async () => {
    await coordinator.goto(plan.replace(/\/documents\/.*/, '/references/PL-7K2Q'));
    await expect(coordinator).toHaveURL(/#PL-7K2Q$/);
    profile = coordinator.url().replace(/#.*/, '');
    const finding = coordinator.locator('#PL-7K2Q');
    await expect(finding).toContainText('Referred to by');
    await expect(
      finding.getByRole('link', { name: 'RC-4H9X in Findings and recommendations' }),
    ).toBeVisible();
    await finding.getByRole('link', { name: 'Aims, Intervention plan' }).click();
    await expect(coordinator).toHaveURL(/#s-/);
    await expect(coordinator.getByRole('link', { name: 'PL-7K2Q' }).first()).toBeVisible();
  });

  await test.step('a figure is placed from the ward’s page, and a newer one is taken over', async () => {
    await lead.goto(origin);
    await lead.getByRole('link', { name: 'Figures of Lantern Quay' }).click();
    await lead.getByRole('link', { name: 'Place in a document' }).click();
    await expectAccessible(lead);
    await expectNarrow(lead);
    await lead.getByLabel('Beside its neighbours').check();
    await lead.getByLabel('In which section').selectOption({ label: 'Places and times' });
    await lead.getByLabel(/^What it says/).fill('Its neighbours are quieter; the rank is PL-7K2Q.');
    await lead.getByRole('button', { name: 'Place it there' }).click();
    await expect(lead).toHaveURL(/#s-/);
    await trade.goto(profile);
    await expect(trade.getByText('Its neighbours are quieter')).toBeVisible();
    await expect(trade.locator('.evidence .bars').getByText('Lantern Quay')).toBeVisible();
    await expect(trade.getByText(/^A newer release says/).first()).toBeVisible();
    await expect(trade.getByRole('link', { name: 'Take it over' })).toHaveCount(0);
    await coordinator.goto(profile);
    await coordinator.getByRole('link', { name: 'Take it over' }).first().click();
    const taken = coordinator.getByRole('button', { name: /^Take over / });
    const before = await taken.count();
    await taken.first().click();
    await expect(taken).toHaveCount(before - 1);
  });

  await test.step('a section is split under somebody who has it open, and home tells who writes', async () => {
    await lead.goto(profile);
    const from = lead.getByRole('region', { name: 'Pattern and trend' });
    const id = (await from.getAttribute('id'))?.replace('s-', '') ?? '';
    await workIn(lead, 'Pattern and trend');
    await expect(textOf(lead)).toContainText('Police records peak');
    // In the editor a newer figure is told of and taken over, and another put in at the cursor.
    const take = lead.getByRole('button', { name: 'Take it over' });
    await expect(take.first()).toBeVisible();
    const newer = await take.count();
    await take.first().click();
    await expect(take).toHaveCount(newer - 1);
    await textOf(lead).focus();
    await lead.keyboard.press('Control+End');
    await lead.getByRole('button', { name: /^Set apart/ }).click();
    await lead.getByRole('menuitem', { name: 'Figure of a ward…' }).click();
    await lead.getByLabel('Ward', { exact: true }).fill('Tidewall');
    await lead.getByRole('button', { name: 'Put it here' }).click();
    await expect(lead.getByText('Choose a ward from the list').first()).toBeVisible();
    await lead.getByLabel('Ward', { exact: true }).fill('Tidewall, Quayside');
    await lead.getByRole('button', { name: 'Put it here' }).click();
    await expect(lead.locator('.ProseMirror .evidence').filter({ hasText: 'Tidewall' })).toBeVisible();
    await coordinator.goto(origin);
    await expect(coordinator.getByText('Violence lead').first()).toBeVisible();
    await expect(coordinator.getByRole('link', { name: 'Pattern and trend' })).toBeVisible();

    await coordinator.goto(`${profile}/${id}/split`);
    await coordinator.getByLabel('By hour').check();
    await coordinator.getByLabel('Title of the new section').fill('The hours');
    await coordinator.getByRole('button', { name: 'See what this changes' }).click();
    await expect(coordinator.getByText('Nobody gains or loses anything.')).toBeVisible();
    await coordinator.getByRole('button', { name: 'Split the section' }).click();
    await expect(coordinator.getByRole('heading', { name: 'The hours' })).toBeVisible();
    await expect(textOf(lead)).not.toContainText('Police records peak');
    // The new section is on the open page by itself.
    await expect(lead.getByRole('region', { name: 'The hours' })).toBeVisible();
    const titles = await titlesOf(trade, profile);
    expect(titles.indexOf('The hours')).toBe(titles.indexOf('Pattern and trend') + 1);
    await lead.goto(`${profile}/${id}/split`);
    await expectAccessible(lead);
  });
});
