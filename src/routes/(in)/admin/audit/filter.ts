import * as v from 'valibot';
import { auditFilter, type AuditFilter } from '#lib/people/audit.ts';

/** The filter in an address's query. */
export const filterIn = (asked: URLSearchParams): AuditFilter =>
  v.parse(auditFilter, Object.fromEntries(asked));

/** The page in an address's query: before one event, or after one. */
export function cursorIn(asked: URLSearchParams): { before: number } | { after: number } | null {
  const number = (name: string) =>
    /^\d{1,15}$/.test(asked.get(name) ?? '') ? Number(asked.get(name)) : null;
  const [before, after] = [number('before'), number('after')];
  return before !== null ? { before } : after !== null ? { after } : null;
}
