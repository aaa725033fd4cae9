/**
 * A start that must not go on. Its message is for the person at the console: what is wrong, what to do.
 * Tested by `code`: the built portal and its host each have a copy of this class.
 */
export class CannotStart extends Error {
  readonly code = 'cannot-start';
}

export const isCannotStart = (thrown: unknown): thrown is CannotStart =>
  (thrown as { code?: unknown } | null)?.code === 'cannot-start';
