const ofMac: Record<string, string> = { Control: '⌘', Alt: '⌥', Shift: '⇧' };

/** Keys as this machine's keyboard names them; given as `aria-keyshortcuts` writes them. */
export function keysHere(keys: string): string {
  const mac = /^(Mac|iP)/.test(navigator.platform);
  const names = keys.split('+').map((key) => (mac ? (ofMac[key] ?? key) : key === 'Control' ? 'Ctrl' : key));
  return names.join(mac ? '' : '+');
}

/** Said of a text in which one chooses words and cannot write. */
export const commentByKeys =
  'To comment on some words, choose them with the right arrow key, more of them with Shift, then press Control, Alt and M.';
