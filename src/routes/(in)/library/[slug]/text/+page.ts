/** Writing together needs the editor; without scripts everything can still be read here. */
export const csr = true;
