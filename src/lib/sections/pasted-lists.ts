/**
 * Lists as Word and Word on the web put them on a clipboard: paragraphs with a level and a drawn bullet, or one
 * list for each item. They become lists in lists.
 */

/** `number` is that of an item in a numbered list; null: the list has bullets. */
type Item = { level: number; number: number | null; content: Node[] };

const deepestLevel = 9;
const levelIn = /mso-list:[^;"]*\blevel(\d)/i;
const drawn = '[style*="mso-list:Ignore"], [style*="mso-list: Ignore"]';

const levelOf = (given: string | undefined | null): number =>
  Math.min(deepestLevel, Math.max(1, Number(given ?? 1) || 1));

/** What number a drawn one means: `3.`, `(c)`, `iv)`. Null: it is a bullet. A lone letter is one of the alphabet. */
function numberIn(marker: string): number | null {
  const [, digits, letter] = /^\(?(?:(\d{1,6})|([a-z])|[ivxlc]+)[.)]/i.exec(marker.trim()) ?? [null];
  if (digits) return Number(digits);
  if (letter) return /i/i.test(letter) ? 1 : letter.toLowerCase().charCodeAt(0) - 96;
  return /^\(?[ivxlc]+[.)]/i.test(marker.trim()) ? 1 : null;
}

function wordItem(element: Element): Item | null {
  const level = levelIn.exec(element.getAttribute('style') ?? '')?.[1];
  const marker = element.querySelector(drawn);
  if (!level || !marker || !['P', 'DIV'].includes(element.tagName)) return null;
  const number = numberIn(marker.textContent);
  marker.remove();
  const paragraph = element.ownerDocument.createElement('p');
  paragraph.append(...element.childNodes);
  return { level: levelOf(level), number, content: [paragraph] };
}

function onlineItems(element: Element): Item[] | null {
  const items = [...element.querySelectorAll('li[data-aria-level]')];
  if (!element.matches('.ListContainerWrapper') || items.length === 0) return null;
  return items.map((item) => ({
    level: levelOf(item.getAttribute('data-aria-level')),
    number: item.closest('ol') ? Number(item.getAttribute('data-aria-posinset') ?? 1) || 1 : null,
    content: [...item.childNodes],
  }));
}

function listOf(items: readonly Item[], document: Document): Element[] {
  const lists: Element[] = [];
  const open: { level: number; list: Element }[] = [];
  for (const { level, number, content } of items) {
    while ((open.at(-1)?.level ?? 0) > level) open.pop();
    const tag = number === null ? 'ul' : 'ol';
    let last = open.at(-1);
    if (last?.level === level && last.list.localName !== tag) {
      open.pop();
      last = open.at(-1);
    }
    if (last?.level !== level) {
      const list = document.createElement(tag);
      if (number !== null && number > 1) list.setAttribute('start', String(number));
      const within = last?.list.lastElementChild;
      if (within) within.append(list);
      else lists.push(list);
      last = { level, list };
      open.push(last);
    }
    const item = document.createElement('li');
    item.append(...content);
    last.list.append(item);
  }
  return lists;
}

/** Makes lists, in place, of the items that stand next to each other. */
export function joinLists(body: HTMLElement): void {
  const first = `p[style*="mso-list"], div[style*="mso-list"], .ListContainerWrapper`;
  const itemsOf = (element: Element): Item[] | null => {
    const item = wordItem(element);
    return item ? [item] : onlineItems(element);
  };
  for (const element of body.querySelectorAll(first)) {
    if (!element.isConnected) continue;
    const items = itemsOf(element);
    if (!items) continue;
    for (let next = element.nextElementSibling; next; next = element.nextElementSibling) {
      const more = itemsOf(next);
      if (!more) break;
      items.push(...more);
      next.remove();
    }
    element.replaceWith(...listOf(items, body.ownerDocument));
  }
  // A numbered heading keeps its number: others cite it.
  for (const marker of body.querySelectorAll(drawn)) marker.replaceWith(`${marker.textContent.trim()} `);
}
