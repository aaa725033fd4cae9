/** Where others are writing. A name never covers words: it stands beside its caret where the line ends there. */

const colour = /^#[0-9a-f]{6}$/i;

/** A caret as the page draws it: its colour and words come from the server. */
export function drawCaret(user: Record<string, unknown>): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'caret';
  caret.setAttribute('aria-hidden', 'true');
  if (typeof user.color === 'string' && colour.test(user.color)) caret.style.setProperty('--c', user.color);
  const name = document.createElement('span');
  name.className = 'caret-name';
  name.textContent = typeof user.name === 'string' ? user.name : '';
  caret.append(name);
  return caret;
}

const isNothing = (node: Node): boolean =>
  node instanceof HTMLElement
    ? node.matches('br, .caret, .ProseMirror-separator')
    : (node.textContent ?? '') === '';

function endsItsLine(caret: Element): boolean {
  for (let next = caret.nextSibling; next; next = next.nextSibling) if (!isNothing(next)) return false;
  return true;
}

/** Marks the carets that have room for their names. Asked after each change. */
export function placeNames(text: HTMLElement): void {
  const carets = [...text.querySelectorAll<HTMLElement>('.caret')];
  if (carets.length === 0) return;
  const { right } = text.getBoundingClientRect();
  const taken = new Set<Element | null>();
  for (const caret of carets) {
    const name = caret.firstElementChild;
    const fits = name !== null && caret.getBoundingClientRect().right + name.scrollWidth + 12 < right;
    const free = fits && endsItsLine(caret) && !taken.has(caret.parentElement);
    caret.toggleAttribute('data-room', free);
    if (free) taken.add(caret.parentElement);
  }
}
