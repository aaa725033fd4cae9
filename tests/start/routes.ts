import { account } from './routes/account.ts';
import { administration } from './routes/administration.ts';
import { api } from './routes/api.ts';
import { documents } from './routes/documents.ts';
import { entering } from './routes/entering.ts';
import type { Expected } from './routes/expected.ts';
import { library } from './routes/library.ts';
import { partnerships } from './routes/partnerships.ts';
import { wards } from './routes/wards.ts';

/**
 * Every way into the portal, and what every kind of person gets from it with an empty form. A new route
 * without its line in `routes/` fails the tests. 400: allowed to ask, and the empty form was refused.
 */
export const expectations: Record<string, Expected> = {
  ...entering,
  ...account,
  ...administration,
  ...partnerships,
  ...documents,
  ...library,
  ...wards,
  ...api,
};
