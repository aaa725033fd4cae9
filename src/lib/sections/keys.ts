const ofMac: Record<string, string> = { Control: '⌘', Alt: '⌥', Shift: '⇧' };

/** Keys as this machine's keyboard names them; given as `aria-keyshortcuts` writes them. */
export function keysHere(keys: string): string {
  const mac = /^(Mac|iP)/.test(navigator.platform);
  const names = keys.split('+').map((key) => (mac ? (ofMac[key] ?? key) : key === 'Control' ? 'Ctrl' : key));
  return names.join(mac ? '' : '+');
}
