import { invalid, done, type FieldMessages, type Result } from '../core/result.ts';
import { isMonth, type Month } from './months.ts';
import { bases, type Basis } from './ranking.ts';

/** A question about figures as an address says it; null: left open. */
export type Asked = {
  area: string | null;
  measure: string | null;
  from: Month | null;
  to: Month | null;
  borough: string | null;
  edition: string | null;
  basis: Basis | null;
};

const isBasis = (value: string): value is Basis => (bases as readonly string[]).includes(value);

/** Reads a question; what does not fit is `invalid` under its own name. An empty value leaves its choice open. */
export function askedIn(params: URLSearchParams): Result<Asked> {
  const said = (name: string) => params.get(name)?.trim() || null;
  const fields: FieldMessages = {};
  const [from, to, basis] = [said('from'), said('to'), said('per')];
  if (from !== null && !isMonth(from)) fields.from = 'Give a month as YYYY-MM';
  if (to !== null && !isMonth(to)) fields.to = 'Give a month as YYYY-MM';
  if (basis !== null && !isBasis(basis)) fields.per = `Give one of ${bases.join(', ')}`;
  if (Object.keys(fields).length > 0) return invalid(fields);
  return done({
    area: said('area'),
    measure: said('measure'),
    from,
    to,
    borough: said('borough'),
    edition: said('edition'),
    basis: basis !== null && isBasis(basis) ? basis : null,
  });
}

/** As `askedIn`, for pages: what does not fit is left open, and a window the wrong way round is turned. */
export function askedLoosely(params: URLSearchParams): Asked {
  const kept = new URLSearchParams(params);
  for (const name of ['from', 'to'] as const) if (!isMonth(kept.get(name)?.trim() ?? '')) kept.delete(name);
  if (!isBasis(kept.get('per') ?? '')) kept.delete('per');
  const [from, to] = [kept.get('from'), kept.get('to')];
  if (from && to && from > to) {
    kept.set('from', to);
    kept.set('to', from);
  }
  const asked = askedIn(kept);
  if (!asked.ok) throw new Error('What does not fit was left out.');
  return asked.value;
}

/**
 * The question as the end of an address, with its question mark, or nothing: only what differs from what would be
 * chosen anyway, so that addresses stay short. `more` comes after it.
 */
export function queryOf(
  asked: Asked,
  usual: Partial<Record<keyof Asked, string>>,
  more: readonly (readonly [name: string, value: string])[] = [],
): string {
  const said = (Object.entries(asked) as [keyof Asked, string | null][]).flatMap(([name, value]) =>
    value === null || value === usual[name] ? [] : [[name === 'basis' ? 'per' : name, value]],
  );
  const query = new URLSearchParams([...said, ...more.map(([name, value]) => [name, value])]);
  return query.size > 0 ? `?${query}` : '';
}
