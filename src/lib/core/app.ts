import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Database, Tx } from './db.server.ts';
import type { Id } from './ids.ts';
import type { Measures } from './measures.ts';
import type { NudgeTo, NudgeTopic } from './nudge.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Result } from './result.ts';

/** Every setting, already validated by `server/config.ts`, the only reader of the environment. */
export type Settings = {
  /** The project's own folder: migrations and worker entries are found from here. */
  root: string;
  host: string;
  port: number;
  /** Origins a browser may send changes from; the first is the one written into links. */
  origins: string[];
  /** True where every origin is https: cookies are then `Secure` with the `__Host-` prefix. */
  https: boolean;
  dataDir: string;
  databaseUrl: string | null;
  smtpUrl: string | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** How long a session lives without anything happening in it. */
  idleMinutes: number;
  /** Who brings it may read `/metrics`; null: see `server/metrics.ts`. */
  metricsToken: string | null;
  /** The demonstration: invented people, no second factors, embedded database on loopback only. */
  demo: boolean;
};

/** What a committed change may have altered for people who are connected. */
export type RecheckScope =
  { person: Id } | { session: string } | { partnership: Id } | { organisation: Id } | { section: Id };

/** For whom the program writes: the person who asked, in the session in which they did. */
export type Author = { personId: Id; organisationId: Id; sessionId: string; from: string };

/** Makes one change: an update by `clientId` of the text that is `state`; null: there is nothing to change. */
export type MakeChange = (state: Uint8Array, clientId: number) => Promise<Uint8Array | null>;

/** Those who hold live connections. */
export type Rooms = {
  /** Answers once nothing passes at the old level any more. */
  recheck(scope: RecheckScope): Promise<void>;
  /** Tells those who are in a section's room that there is something to fetch again: never what. */
  nudge(sectionId: Id, topic: NudgeTopic, to: NudgeTo): void;
  /**
   * Changes a section's text by one update, made on the text as it is now: judged, committed and passed on like any
   * other, its author the person who asked. Answers once it is committed; false: there was nothing to change.
   */
  write(sectionId: Id, author: Author, make: MakeChange): Promise<Result<boolean>>;
  /** Ids of those who may write in a section and have it open to write, each once or more. */
  writersIn(sectionId: Id): Id[];
  /** Works on what is kept of a section while nobody has it open: whoever was in it comes back to it read anew. */
  apart<T>(sectionId: Id, work: () => Promise<T>): Promise<T>;
};

/**
 * What a section's text is on pages and in the API: HTML, in which everyone mentioned is "@someone", and plain text.
 * `sha256` is of what it says (`sections/versions-digest.server.ts`), however it is shown.
 */
export type RenderedText = { html: string; text: string; sha256: string };

/**
 * Renders a section's text from its updates, which are asked for only where the text of that `key` is not still
 * there from the last time. The key says section, epoch and newest number: under one key the text is always the same.
 */
export type Texts = {
  rendered(key: string, updates: () => Promise<readonly Uint8Array[]>): Promise<RenderedText>;
  /** Forgets the texts whose keys begin so: what they were made of has changed. */
  forget(beginning: string): void;
  /**
   * One update by `clientId` of the text that is `state`, after which it says what `wanted` makes; null: it says that
   * already.
   */
  replacing(state: Uint8Array, wanted: readonly Uint8Array[], clientId: number): Promise<Uint8Array | null>;
  /** Works something out of a text of `size` bytes (`sections/text-tasks.ts`). */
  work<Question, Answer>(
    task: Calculation<Question, Answer>,
    question: Question,
    size: number,
  ): Promise<Answer>;
};

/** Sends one plain-text message; throws where the mail server does not take it. */
export type Mail = { send(message: { to: string; subject: string; text: string }): Promise<void> };

/** A calculation by name: pure, and too long for the thread that answers requests. `types` is never there. */
export type Calculation<Question, Answer> = {
  readonly name: string;
  readonly types?: (question: Question) => Answer;
};

/** Works things out in a thread of its own. */
export type Calculations = {
  /**
   * The answer to what `key` stands for: asked once, then kept while there is room. Under one key question and answer
   * are always the same: it says everything that they depend on. Questions and answers are plain values.
   */
  once<Question, Answer>(
    calculation: Calculation<Question, Answer>,
    key: string,
    question: () => Promise<Question>,
  ): Promise<Answer>;
};

/** Reads files that somebody imports, in a thread of its own. */
export type Imports = {
  /**
   * Reads `bytes` as `question` says: answers with parts as they are found, then with what was found in all. Bytes are
   * taken only as fast as parts are. Parts and answers are plain values; it throws what the reading throws.
   */
  read(bytes: AsyncIterable<Uint8Array>, question: unknown): AsyncGenerator<unknown, unknown>;
  /** Runs one work after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** What is being imported, or was lately, by the id of its upload. */
  runs: Map<Id, unknown>;
};

/**
 * What has been passed on to others out of sections' texts (the library's entries). Told inside the command that
 * changes a section, which holds the section's row.
 */
export type PassedOn = {
  /**
   * The marking or kind of a section was changed. What came from text that may not leave any more is withdrawn.
   * Answers with the sections to recheck after the commit.
   */
  changed(tx: Tx, app: App, by: { personId: Id; from: string }, sectionId: Id): Promise<Id[]>;
  /** A part of a section is a section of its own now: what came from the one came from the other too. */
  split(tx: Tx, sections: { from: Id; to: Id }): Promise<void>;
};

/** Built once by `server/compose.ts`; every query and command takes it first. */
export type App = {
  settings: Settings;
  db: Database['db'];
  transaction: Database['transaction'];
  statement: Database['statement'];
  /** `null` when changes can be written; else the reason they cannot, in plain words. */
  cannotWrite: () => string | null;
  /** Why writing pauses for a moment and will go on by itself (a backup); null while it does not pause. */
  pause: { because: string | null };
  clock: Clock;
  /** `n` unpredictable bytes. */
  random: (n: number) => Uint8Array;
  log: Logger;
  rooms: Rooms;
  passedOn: PassedOn;
  texts: Texts;
  calculations: Calculations;
  imports: Imports;
  /** Null where no mail server is set: links are then copied and passed on by hand. */
  mail: Mail | null;
  limits: RateLimit;
  measures: Measures;
  /** SHA-256 of the one-time code that makes the first administrator; null once there is one. */
  setUp: { codeHash: string | null };
};
