import type { Level } from '#lib/core/words.ts';

/** A document as a simulated person may use it. */
export type OpenDocument = {
  id: string;
  path: string;
  /** The page of its partnership. */
  above: string;
  /** How many take part in it. */
  people: number;
  sections: { id: string; level: Level }[];
};

/** A signed-in browser. */
export type Account = {
  /** The `cookie` header. */
  cookie: string;
  documents: readonly OpenDocument[];
};

/** Where a crowd goes: a portal that runs, and who may come in. */
export type Place = {
  origin: string;
  /** Lines for the report: what it is, and who comes. */
  what: string[];
  writers: readonly Account[];
  readers: readonly Account[];
  /**
   * Whether each person is given an address of their own by `X-Forwarded-For`, which the portal believes of this
   * machine alone. From elsewhere all have the one address that its proxy sees.
   */
  addresses: boolean;
  /** What can be seen of the portal from outside it; null: nothing. */
  look(): Promise<Looked | null>;
  /** Lines of the portal's log that speak of an error; null: it is not to be seen. */
  complaints(): string[] | null;
  stop(): Promise<void>;
};

/** Processor times are seconds since each process began. */
export type Looked = { databaseConnections: number; databaseSeconds: number | null };
