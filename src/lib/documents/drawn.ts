/**
 * A document's texts go to a browser once, as the page draws them: not again in the data its script begins with. There
 * the script takes them from the page, and knows by a sum that they are what the server wrote.
 */
import type { Workspace, WorkspaceSection } from './workspace.ts';

/** Length and FNV-1a of a text (G. Fowler, L. C. Noll, P. Vo): an aid against accidents, not against anybody. */
export function sumOf(html: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < html.length; i++) sum = Math.imul(sum ^ html.charCodeAt(i), 0x01000193);
  return `${html.length} ${sum >>> 0}`;
}

/** The same, with texts that can be drawn but are left out where it is written down: they are not enumerable. */
export const drawnOnly = (workspace: Workspace): Workspace => ({
  ...workspace,
  sections: workspace.sections.map(({ html, ...section }) => {
    const drawn = { ...section, sum: sumOf(html) };
    return Object.defineProperty(drawn, 'html', { value: html }) as typeof drawn & { html: string };
  }),
});

/**
 * A section's text, from its data or else from the page as the server drew it. Null: that was changed on its way, by
 * whatever a browser adds to pages, and the text has to be fetched.
 */
export function textOf(given: WorkspaceSection): string | null {
  const { html, sum } = given as Partial<WorkspaceSection>;
  if (html !== undefined) return html;
  const drawn = document.querySelector(`#s-${given.id} .still`)?.innerHTML ?? '';
  // Marks of the page's own script stand around it.
  const text = drawn.replace(/^(?:<!--[^>]*-->)+|(?:<!--[^>]*-->)+$/g, '');
  // The server closes what holds nothing at once; where there is no text an empty line is drawn.
  const closed = text.replace(/><\/(?:rect|path)>|(?<=<br)>/g, '/>');
  return [text, closed, ''].find((each) => sumOf(each) === sum) ?? null;
}
