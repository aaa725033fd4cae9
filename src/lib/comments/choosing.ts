/** Words chosen by keys in a text that has no cursor: the arrows choose a word, with Shift more of them. */
export function chooseByKeys(root: HTMLElement, event: KeyboardEvent, onAsk: () => void): boolean {
  if (event.key.toLowerCase() === 'm' && event.altKey && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    onAsk();
    return true;
  }
  const selection = root.ownerDocument.getSelection();
  const forward = event.key === 'ArrowRight' || event.key === 'ArrowDown';
  const sideways = event.key === 'ArrowRight' || event.key === 'ArrowLeft';
  const upright = event.key === 'ArrowUp' || event.key === 'ArrowDown';
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!selection || !plain || !(sideways || (upright && event.shiftKey))) return false;
  event.preventDefault();
  if (!selection.anchorNode || !root.contains(selection.anchorNode)) selection.collapse(root, 0);
  else if (!event.shiftKey && forward) selection.collapseToEnd();
  else if (!event.shiftKey) selection.collapseToStart();
  selection.modify('extend', forward ? 'forward' : 'backward', sideways ? 'word' : 'line');
  return true;
}
