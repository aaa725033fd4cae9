/** Writing together needs the editor; without scripts the text can still be read here. */
export const csr = true;
