import { closeCodes, malformed } from '../wire.ts';
import type { Level } from '../../core/words.ts';

/**
 * Why the connection ended for good, in the page's words.
 * - `reload`: a newer version, or another epoch of the text: the page must be loaded again.
 * - `signed-out`, `no-access`, `agreed`: as the policy says.
 * - `refused`: the server did not understand what was sent.
 */
export type Ending = 'reload' | 'signed-out' | 'no-access' | 'agreed' | 'refused';

export const endingOf = (code: number): Ending => {
  if (code === closeCodes['out-of-date']) return 'reload';
  if (code === closeCodes['signed-out']) return 'signed-out';
  if (code === closeCodes.sealed) return 'agreed';
  return code === malformed ? 'refused' : 'no-access';
};

/** What the page shows of the connection. Every change makes a new one. */
export type SectionClientState = {
  connection: 'connecting' | 'connected' | 'away' | 'ended';
  /** Why it ended, once it has. */
  ending: Ending | null;
  /**
   * `saved`: all that was typed here is in the database. `saving`: on its way. `unsaved`: there is no
   * connection; keep the page open. Nothing is called saved before the server says so.
   */
  save: 'saved' | 'saving' | 'unsaved';
  /** Null until the server has said it. */
  level: Level | null;
  /** Has the text arrived since the connection was made? */
  synced: boolean;
  /** The newest committed number, as of the greeting. */
  seq: number;
  /** Words that are not saved are kept on this device; `kept`: all of them are there now. */
  keeps: boolean;
  kept: boolean;
  /** More waits to be saved than is kept safely: nothing should be added until it is. */
  full: boolean;
};

export const firstState: SectionClientState = {
  connection: 'connecting',
  ending: null,
  save: 'saved',
  level: null,
  synced: false,
  seq: 0,
  keeps: false,
  kept: false,
  full: false,
};
