/** Where the focus goes once a form or a sheet of comments is gone. */
import { tick } from 'svelte';

/** Takes the focus; answers with what had it. */
export function takeFocus(element: HTMLElement): Element | null {
  const had = document.activeElement;
  element.focus({ preventScroll: true });
  return had;
}

/** To the button that opened it; not into a text, where a phone would bring up its keys. */
export async function focusOpener(opener: Element | null): Promise<void> {
  await tick();
  if (opener instanceof HTMLButtonElement) opener.focus({ preventScroll: true });
}

/** To a thread, or to those answered already where it stands folded away among them. */
export async function focusThread(id: string | null): Promise<void> {
  await tick();
  const thread = document.getElementById(`c-${id}`);
  const shown = thread?.checkVisibility() ? thread : thread?.closest('details')?.querySelector('summary');
  shown?.focus();
}
