/**
 * What other programs put on a clipboard, made plain before the schema reads it: what they mean is kept where they
 * say it in their own way, and what they do not show is left out. Nothing is safer for it: the schema alone decides
 * what may stand in a text.
 */
import { Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import { hasRightToLeft } from './direction.ts';
import { readLines } from './pasted-lines.ts';
import { joinLists } from './pasted-lists.ts';

/** Not text, or not of the text: margin comments stand at the end of what Word copies, with who said them. */
const beside = [
  'script, style, noscript, template, svg, button, select',
  '[hidden], .msocomanchor, .MsoCommentReference, .EOP',
].join(', ');
const unseen = /display:\s*none|mso-hide:\s*all|mso-element:\s*comment/i;

const raised: Record<string, string> = Object.fromEntries(
  [...'0123456789+-'].map((c, i) => [c, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻'][i] ?? c]),
);
const lowered: Record<string, string> = Object.fromEntries(
  [...'0123456789+-'].map((c, i) => [c, [...'₀₁₂₃₄₅₆₇₈₉₊₋'][i] ?? c]),
);

const all = (body: HTMLElement, selector: string) => body.querySelectorAll<HTMLElement>(selector);

function leaveOut(body: HTMLElement): void {
  for (const each of all(body, beside)) each.remove();
  for (const each of all(body, '[style]')) if (unseen.test(each.getAttribute('style') ?? '')) each.remove();
  for (const each of all(body, '[style*="mso-spacerun"]')) each.replaceWith(' ');
  for (const each of all(body, '[dir="ltr"]'))
    if (!hasRightToLeft(each.textContent)) each.removeAttribute('dir');
  // A link is underlined where it is shown.
  for (const each of all(body, 'a[href][style], a[href] [style]')) each.style.textDecoration = '';
}

/** Without its place a small figure means another: 40 m² is not 40 m2. */
function keepFigures(body: HTMLElement, selector: string, figures: Record<string, string>): void {
  for (const each of all(body, selector))
    if (/^[\d+-]+$/.test(each.textContent))
      each.replaceWith([...each.textContent].map((c) => figures[c]).join(''));
}

const isEmoji = (words: string): boolean =>
  words.length <= 24 &&
  /\p{Extended_Pictographic}|\p{RI}/u.test(words) &&
  words.replace(/\p{Emoji}|\p{Emoji_Component}/gu, '') === '';

/** Mail programs draw them as pictures. */
function keepEmoji(body: HTMLElement): void {
  for (const image of all(body, 'img[alt]')) {
    const alt = image.getAttribute('alt') ?? '';
    if (isEmoji(alt)) image.replaceWith(alt);
  }
}

function keepTasks(body: HTMLElement): void {
  for (const item of all(body, 'li')) {
    const box = item.querySelector<HTMLInputElement>(
      ':scope > input[type=checkbox], :scope > p > input[type=checkbox]',
    );
    if (item.getAttribute('role') !== 'checkbox' && !box) continue;
    item.dataset.type = 'taskItem';
    item.dataset.checked = String(
      item.getAttribute('aria-checked') === 'true' || box?.hasAttribute('checked') === true,
    );
  }
  for (const list of all(body, 'ul'))
    if (
      list.children.length > 0 &&
      [...list.children].every((item) => item.matches('[data-type=taskItem], ul'))
    )
      list.dataset.type = 'taskList';
}

/** A table for the looks of a page or a mail says nothing: what stands in it does. */
const isForLooks = (table: HTMLElement): boolean =>
  table.getAttribute('role') === 'presentation' ||
  table.querySelector('table') !== null ||
  table.querySelectorAll('td, th').length < 2;

function keepTables(body: HTMLElement): void {
  // Those inside first: a box in a cell is none of the table's.
  for (const table of [...all(body, 'table')].reverse()) {
    const { ownerDocument: document } = table;
    if (isForLooks(table)) {
      const cells = [...table.querySelectorAll('td, th, caption')].filter(
        (cell) => cell.closest('table') === table,
      );
      for (const cell of cells) {
        const block = document.createElement('div');
        block.append(...cell.childNodes);
        table.before(block);
      }
      table.remove();
      continue;
    }
    const caption = table.querySelector('caption');
    if (caption) {
      const words = document.createElement('p');
      words.append(...caption.childNodes);
      caption.remove();
      table.before(words);
    }
    for (const part of table.querySelectorAll('colgroup')) part.remove();
    // The last rows, wherever they stand: they would become a table of their own.
    const foot = table.querySelector('tfoot');
    if (foot) (table.querySelector('tbody:last-of-type') ?? table).append(...foot.childNodes);
    foot?.remove();
  }
}

/** Programs make room with empty paragraphs; here the page does. */
function dropEmpty(body: HTMLElement): void {
  for (const each of all(body, 'p, h1, h2, h3, h4, h5, h6'))
    if (each.textContent.trim() === '' && !each.querySelector('[data-person]')) each.remove();
  for (const each of all(body, 'body > br, [id^="docs-internal-guid"] > br')) each.remove();
}

/** HTML from a clipboard, as plain as what it says can be written. Wardmote's own stays as it is. */
function plainHtml(html: string): string {
  // What is made by this parser runs nothing and fetches nothing.
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  if (body.querySelector('[data-pm-slice]')) return html;
  leaveOut(body);
  keepFigures(body, 'sup, [style*="vertical-align:super"], [style*="vertical-align: super"]', raised);
  keepFigures(body, 'sub, [style*="vertical-align:sub"], [style*="vertical-align: sub"]', lowered);
  keepEmoji(body);
  joinLists(body);
  keepTasks(body);
  keepTables(body);
  dropEmpty(body);
  return body.innerHTML;
}

/** Reads what is pasted as those meant it who copied it. */
export const readingPaste = Extension.create({
  name: 'readingPaste',
  addProseMirrorPlugins: () => [
    new Plugin({ props: { transformPastedHTML: plainHtml, clipboardTextParser: readLines } }),
  ],
});
