import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { dayText } from '../core/dates.ts';
import { done, invalid, refused, type Result } from '../core/result.ts';
import { changeOne, isLast, type PersonRow } from './administration-change.server.ts';
import { rightsText, type ClearanceChange, type PersonTurn, type RightsChange } from './administration.ts';

/** Administrator, steward, signatory. The last active administrator stays one. */
export const changeRights = (app: App, actor: Who, input: RightsChange): Promise<Result<undefined>> =>
  changeOne(
    app,
    actor,
    input,
    {
      action: 'person.rights-changed',
      sensitive: true,
      countsAdministrators: true,
      now: (row) => ({ rights: rightsText(row) ?? 'None' }),
    },
    (_tx, row, _actor, administrators) => {
      const { admin, steward, signatory } = input;
      if (row.admin && !admin && isLast(administrators, row.id))
        return Promise.resolve(
          refused(
            'This is the last active administrator, so nothing was changed: nobody could manage the portal. Make somebody else an administrator first.',
          ),
        );
      return Promise.resolve(
        done({
          set: { admin, steward, signatory },
          detail: { admin, steward, signatory, adminBefore: row.admin },
        }),
      );
    },
  );

const clearanceNow = (row: PersonRow) => ({
  basis: row.clearanceBasis ?? '',
  until: row.clearedUntil ? dayText(row.clearedUntil) : '',
});

/** Lets a person read OFFICIAL-SENSITIVE up to and including a day. */
export const setClearance = (app: App, actor: Who, input: ClearanceChange): Promise<Result<undefined>> =>
  changeOne(
    app,
    actor,
    input,
    { action: 'person.clearance-changed', sensitive: true, now: clearanceNow },
    (_tx, row) =>
      Promise.resolve(
        input.until > londonDay(app.clock())
          ? done({
              set: { clearanceBasis: input.basis, clearedUntil: input.until },
              detail: { until: input.until, untilBefore: row.clearedUntil },
              personal: { basis: input.basis },
            })
          : invalid({ until: 'Enter a day in the future' }),
      ),
  );

export const removeClearance = (app: App, actor: Who, input: PersonTurn): Promise<Result<undefined>> =>
  changeOne(
    app,
    actor,
    input,
    { action: 'person.clearance-changed', sensitive: true, now: clearanceNow },
    (_tx, row) =>
      Promise.resolve(
        done({
          set: { clearanceBasis: null, clearedUntil: null },
          detail: { until: null, untilBefore: row.clearedUntil },
        }),
      ),
  );
