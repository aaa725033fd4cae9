/** Where a passkey is made and used: bound to the host, so that no other site can ask for it. */
export type PasskeySite = { origin: string; rpID: string };

const isNumbers = (host: string) => /^[\d.]+$/.test(host) || host.startsWith('[');

/**
 * The site that a browser's request belongs to: its Origin where it says one, else the origin of ours with
 * the Host it asked; null where that is none of ours.
 */
export function siteOf(headers: Pick<Headers, 'get'>, origins: readonly string[]): PasskeySite | null {
  const said = headers.get('origin');
  const host = headers.get('host');
  const origin = origins.find((ours) => (said === null ? new URL(ours).host === host : ours === said));
  return origin ? { origin, rpID: new URL(origin).hostname } : null;
}

/**
 * Whether passkeys can work at this address. Browsers refuse them at an address of numbers: `instead` is then
 * the address of ours where they do work, if there is one.
 */
export function passkeysAt(
  site: PasskeySite | null,
  origins: readonly string[],
): { work: true } | { work: false; instead: string | null } {
  if (site && !isNumbers(site.rpID)) return { work: true };
  return { work: false, instead: origins.find((origin) => !isNumbers(new URL(origin).hostname)) ?? null };
}
