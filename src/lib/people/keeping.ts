/** For whom words are kept on a device, and the key under which they lie there (AES-256, base64). */
export type KeptFor = { person: string; key: string };

/** Null: nothing is kept now. `never`: nothing may be, and what was kept goes. */
export type Keeping = KeptFor | 'never' | null;
