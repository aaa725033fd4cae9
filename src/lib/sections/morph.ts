/**
 * Shows a newer text in place of the one that is read: only the blocks that differ are drawn anew, so that what is
 * selected in the others stays selected. `html` is what rendering made, never anything else.
 */
export function showText(root: HTMLElement, html: string): void {
  const template = document.createElement('template');
  template.innerHTML = html || '<p></p>';
  const before = [...root.children];
  const after = [...template.content.children];
  const same = (a: Element | undefined, b: Element | undefined) =>
    a !== undefined && b !== undefined && plain(a) === b.outerHTML;
  let from = 0;
  while (from < Math.min(before.length, after.length) && same(before[from], after[from])) from++;
  let left = 0;
  while (
    left < Math.min(before.length, after.length) - from &&
    same(before[before.length - 1 - left], after[after.length - 1 - left])
  )
    left++;
  const next = before[before.length - left] ?? null;
  for (const gone of before.slice(from, before.length - left)) gone.remove();
  for (const come of after.slice(from, after.length - left)) root.insertBefore(come, next);
}

/** A block as it was rendered, without the marks of what was said about its words. */
function plain(block: Element): string {
  if (!block.querySelector('[data-thread]')) return block.outerHTML;
  const copy = block.cloneNode(true) as Element;
  for (const mark of [...copy.querySelectorAll('[data-thread]')]) mark.replaceWith(...mark.childNodes);
  copy.normalize();
  return copy.outerHTML;
}
