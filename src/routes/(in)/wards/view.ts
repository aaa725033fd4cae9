import { orders, type Order } from '#lib/wards/picturing.ts';
import type { WardsView } from '#lib/wards/wards-page.server.ts';

/** How the table is to be shown; what does not fit is passed over. */
export function viewIn(params: URLSearchParams): WardsView {
  const page = Number(params.get('page') ?? 1);
  return {
    order: orders.find((order) => order === params.get('by')) ?? 'count',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    all: params.get('rows') === 'all',
  };
}

/** The address of the same question in another order, or on another page. */
export const linkTo = (query: string, order: Order, more: Record<string, string> = {}): string => {
  const params = new URLSearchParams(query);
  if (order !== 'count') params.set('by', order);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  return `/wards${params.size > 0 ? `?${params}` : ''}`;
};
