import { archiveUnit, bringBackUnit, makeUnit, renameUnit } from '#lib/people/organisations-units.server.ts';
import { unitChange, unitMaking, unitTurn } from '#lib/people/organisations.ts';
import { acting } from '../../../acting.ts';
import type { Actions } from './$types';

const back =
  (done: string) =>
  ({ url }: { url: URL }) =>
    `${url.pathname}?done=${done}`;

export const actions: Actions = {
  make: acting(unitMaking, makeUnit, back('made')),
  rename: acting(unitChange, renameUnit, back('renamed')),
  archive: acting(unitTurn, archiveUnit, back('archived')),
  'bring-back': acting(unitTurn, bringBackUnit, back('back')),
};
