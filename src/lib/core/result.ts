import type { Why } from './why.ts';

/** What was wrong with each field, in words for the person who typed it. */
export type FieldMessages = Record<string, string>;

/**
 * An expected failure, returned and not thrown. Doors translate it once, completely (`routes/doors.ts`, `routes/api/problem.ts`).
 * - `denied`: the policy said no.
 * - `invalid`: the input does not fit; nothing was changed.
 * - `changed`: somebody else changed the same thing first; `now` is what it says at present.
 * - `refused`: a rule of the process forbids it; `message` says what happened, what was kept, what to do next.
 * - `prove-again`: a sensitive change, and the person last proved who they are too long ago.
 * - `too-many`: asked too often; try again after `seconds`.
 * - `unavailable`: the database cannot take a change just now.
 */
export type Failure =
  | { code: 'denied'; why: Why }
  | { code: 'invalid'; fields: FieldMessages }
  | { code: 'changed'; message: string; now: Record<string, string> }
  | { code: 'refused'; message: string }
  | { code: 'prove-again' }
  | { code: 'too-many'; seconds: number }
  | { code: 'unavailable'; message: string };

export type Ok<T> = { ok: true; value: T };
export type Failed = { ok: false; failure: Failure };
export type Result<T> = Ok<T> | Failed;

export function done(): Ok<undefined>;
export function done<T>(value: T): Ok<T>;
export function done<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

export const fail = (failure: Failure): Failed => ({ ok: false, failure });
export const denied = (why: Why): Failed => fail({ code: 'denied', why });
export const invalid = (fields: FieldMessages): Failed => fail({ code: 'invalid', fields });
export const refused = (message: string): Failed => fail({ code: 'refused', message });

/**
 * Thrown inside a transaction to undo it and answer with `failure`; `App.transaction` turns it back into a
 * `Failed`. Nothing else catches it.
 */
export class Undo extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`undo: ${failure.code}`);
    this.failure = failure;
  }
}
