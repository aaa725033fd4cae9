/**
 * Pages are documents and forms: they need no script to be read or sent, so none is loaded. A page that does
 * more (a passkey, a passphrase to be shown) says `csr = true` in its own `+page.ts`.
 */
export const csr = false;
