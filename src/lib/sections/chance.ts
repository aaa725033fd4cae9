/** Random bytes of the browser, for references given out in a page. */
export const randomBytes = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
