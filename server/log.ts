import { pino, type Logger } from 'pino';

/**
 * Structured logs, one JSON object a line, on standard output. They hold request ids, route ids, statuses
 * and times: no personal data, no addresses typed by people, no text. Errors are reduced to their type, code
 * and stack, because a database error repeats the values of the row it refused.
 */
export const makeLog = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  });

export function describeError(thrown: unknown) {
  const cause = (thrown as { cause?: unknown }).cause ?? thrown;
  const { name, code, stack } = cause as { name?: string; code?: string; stack?: string };
  const frames = (stack ?? (thrown as Error).stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name, code, at: frames.slice(0, 8).map((line) => line.trim()) };
}
