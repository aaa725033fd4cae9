import type { Page } from 'playwright';
import type { Step } from '../collab/traces-read.ts';
import { editorOf, sectionOf, signOf, textOf } from '../e2e/section-page.ts';
import { expect } from '../e2e/portal.ts';
import type { Chance } from '../fixtures/random.ts';
import { pause } from './house.ts';

const minute = { timeout: 60_000 };

/** Goes to a section and into its editor, however long the portal needs to be there again. */
export async function goInto(page: Page, title: string): Promise<void> {
  await expect(async () => {
    await expect(sectionOf(page, title).getByRole('button', { name: /comments? on / })).toBeVisible();
    await textOf(page, title).focus();
    await expect(editorOf(page, title)).toBeFocused();
  }).toPass(minute);
}

export const saved = (page: Page, title: string) =>
  expect(signOf(page, title)).toHaveText('Saved', { timeout: 90_000 });

/** Waits, `patience` milliseconds at most, until what was typed is saved; false: the person was put out meanwhile. */
export async function settled(page: Page, title: string, patience: number): Promise<boolean> {
  const sign = signOf(page, title);
  await expect(sign).toHaveText(/^(Saved|Your access changed)$/, { timeout: patience });
  return (await sign.innerText()) === 'Saved';
}

/** A new paragraph at the end of the section, typed at the speed of people. */
export async function typeParagraph(page: Page, title: string, words: string, by: Chance): Promise<void> {
  await goInto(page, title);
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  for (const letter of words) {
    await page.keyboard.type(letter);
    await pause(letter === ' ' ? 60 + by.below(160) : 50 + by.below(90));
  }
}

/** Pastes as a browser does it. */
export async function paste(page: Page, title: string, words: string): Promise<void> {
  await textOf(page, title).evaluate((element, given) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', given);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, words);
}

/** The text of a recording after its first `steps` steps. */
export function recordedText(steps: readonly Step[]): string {
  let text = '';
  for (const { patches } of steps)
    for (const [at, deleted, inserted] of patches)
      text = text.slice(0, at) + inserted + text.slice(at + deleted);
  return text;
}

/**
 * Plays a recording with the keys of a browser: letters, Enter, Backspace, and the caret set where it jumped.
 * Ends before the first step that comes after `isOver`; answers with how many steps were played.
 */
export async function play(
  page: Page,
  title: string,
  steps: readonly Step[],
  by: Chance,
  isOver: () => boolean,
): Promise<number> {
  await goInto(page, title);
  let caret = 0;
  for (const [n, { patches }] of steps.entries()) {
    if (isOver()) return n;
    for (const [at, deleted, inserted] of patches) {
      if (deleted > 0) {
        if (deleted === 1 && at + 1 === caret) await page.keyboard.press('Backspace');
        else {
          await choose(page, title, at, at + deleted);
          await page.keyboard.press('Backspace');
        }
        caret = at;
      }
      if (inserted === '') continue;
      if (at !== caret) await choose(page, title, at, at);
      await type(page, title, inserted);
      caret = at + inserted.length;
    }
    await pause(40 + by.below(100));
  }
  return steps.length;
}

async function type(page: Page, title: string, words: string): Promise<void> {
  for (const [i, line] of words.split('\n').entries()) {
    if (i > 0) await page.keyboard.press('Enter');
    if (line.length > 1) await page.keyboard.insertText(line);
    else if (line.length === 1) await page.keyboard.type(line);
    // What was recorded is plain text: where a shortcut made more of it, one step back makes it plain again.
    if (/[ *_`~)>\]@]$/.test(line) && (await hasForm(page, title))) await page.keyboard.press('Backspace');
    if (line.endsWith('@')) await page.keyboard.press('Escape');
  }
}

const hasForm = (page: Page, title: string) =>
  editorOf(page, title)
    .locator('ul, ol, h3, h4, h5, blockquote, pre, strong, em, code, s, a, hr')
    .count()
    .then((count) => count > 0);

/** Chooses from one place of the text to another; a line's end counts one. The editor hears of it a moment later. */
async function choose(page: Page, title: string, from: number, to: number): Promise<void> {
  await editorOf(page, title).evaluate(
    (editor, [first, last]) => {
      const place = (offset: number): [Node, number] => {
        let left = offset;
        for (const block of editor.querySelectorAll('p')) {
          const length = block.textContent.length;
          if (left > length) {
            left -= length + 1;
            continue;
          }
          const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const size = node.textContent?.length ?? 0;
            if (left <= size) return [node, left];
            left -= size;
          }
          return [block, 0];
        }
        throw new Error(`There is no place ${offset}.`);
      };
      const [a, b] = [place(first), place(last)];
      getSelection()?.setBaseAndExtent(a[0], a[1], b[0], b[1]);
    },
    [from, to] as const,
  );
  await pause(40);
}

/** The text in the editor, a line for each paragraph. */
export const linesIn = (page: Page, title: string): Promise<string> =>
  editorOf(page, title).evaluate((editor) => {
    const copy = editor.cloneNode(true) as HTMLElement;
    for (const beside of copy.querySelectorAll('.caret, .beside, .sr')) beside.remove();
    return [...copy.querySelectorAll('p')].map((block) => block.textContent).join('\n');
  });
