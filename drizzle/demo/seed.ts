import { organisation, person, unit } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import { after, days, londonDay } from '#lib/core/clock.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { done } from '#lib/core/result.ts';
import { startingAgreement } from '#lib/partnerships/agreement.ts';
import { signAgreement, writeAgreement } from '#lib/partnerships/agreements.server.ts';
import { changePartnership } from '#lib/partnerships/arranging.server.ts';
import { addMember, leavePartnership } from '#lib/partnerships/changing-members.server.ts';
import type { NewPartnership } from '#lib/partnerships/partnership.ts';
import { houseRules } from '#lib/people/house-rules.ts';
import { hashPassphrase } from '#lib/people/passphrases.server.ts';
import { cityOf, momentsOfCity, type City } from './city/imports.ts';
import type { DemoIds } from './documents.ts';
import {
  copperfield,
  lanternQuay,
  organisations,
  people,
  personOf,
  type OrganisationKey,
  type Step,
} from './harrowmere.ts';
import { momentsOfLibrary } from './library.ts';
import { moment, succeeded, type Actors, type Moment, type Opened } from './moments.ts';
import { chosen, momentOfRefusal, openBySelection, type Chosen } from './selections.ts';
import { momentsOfDocuments } from './writing.ts';

/** What every account of the demonstration is opened with. */
export const demoPassphrase = 'open the wardmote';

const keysOf = <K extends string>(of: Record<K, unknown>) => Object.keys(of) as K[];

/**
 * Fills an empty database with the demonstration: its people, and two partnerships that came about by the same
 * commands as real ones, at moments that lie in the past. Does nothing where there is anybody already.
 */
export async function seedDemo(app: App): Promise<void> {
  const there = await app.db.select({ id: organisation.id }).from(organisation).limit(1);
  if (there.length > 0) return;
  const made = { ...(await makePeople(app)), city: cityOf(app) };
  const { actors, city } = made;
  const quay = momentsOf(
    app,
    made,
    lanternQuay,
    { name: 'Lantern Quay', ward: 'Lantern Quay', borough: 'Quayside', kind: 'night-time-economy' },
    chosen.lanternQuay,
  );
  const moments = [
    ...momentsOf(
      app,
      made,
      copperfield,
      { name: 'Copperfield', ward: 'Copperfield', borough: 'Copper Hill', kind: 'gun-enabled' },
      chosen.copperfield,
    ).moments,
    ...quay.moments,
    ...momentsOfCity(app, actors, city),
    momentOfRefusal(app, actors, city),
    ...momentsOfDocuments(app, made, quay.state),
    ...momentsOfLibrary(app, actors),
  ];
  // The audit trail is written in the order in which things happened, as in life.
  for (const { at, happen } of moments.sort((a, b) => a.at.getTime() - b.at.getTime()))
    await happen({ ...app, clock: () => at });
}

async function makePeople(app: App): Promise<{ actors: Actors; ids: DemoIds }> {
  const passphraseHash = await hashPassphrase(demoPassphrase);
  const createdAt = after(app.clock(), -days(400));
  const bodies = keysOf(organisations).map((key) => ({ key, id: newId(), ...organisations[key], createdAt }));
  const idOf = Object.fromEntries(bodies.map(({ key, id }) => [key, id])) as Record<OrganisationKey, Id>;
  const units = bodies.flatMap(({ id: organisationId, units: names }) =>
    names.map((name) => ({ id: newId(), organisationId, name, createdAt })),
  );
  const rows = keysOf(people).map((key) => {
    const { of, unit: unitName, clearedDays, ...given } = personOf(key);
    const unitRow = units.find((one) => one.organisationId === idOf[of] && one.name === unitName);
    return {
      key,
      id: newId(),
      email: `${key}@demo.example`,
      organisationId: idOf[of],
      sector: organisations[of].sector,
      unitId: unitRow?.id ?? null,
      passphraseHash,
      clearanceBasis: clearedDays ? 'Vetted for the demonstration' : null,
      clearedUntil: clearedDays ? londonDay(after(app.clock(), days(clearedDays))) : null,
      rulesVersion: houseRules.version,
      rulesAcceptedAt: createdAt,
      createdAt,
      ...given,
    };
  });
  succeeded(
    await app.transaction(async (tx) => {
      await tx.insert(organisation).values(bodies.map(({ key: _key, units: _units, ...row }) => row));
      await tx.insert(unit).values(units);
      await tx.insert(person).values(rows.map(({ key: _key, sector: _sector, ...row }) => row));
      return done();
    }),
  );
  const unitId = (key: OrganisationKey, name: string) =>
    units.find((one) => one.organisationId === idOf[key] && one.name === name)?.id ?? '';
  return {
    actors: Object.fromEntries(rows.map((row) => [row.key, actorOf(row)])) as Actors,
    ids: { organisation: (key) => idOf[key], unit: unitId },
  };
}

type Row = {
  id: Id;
  organisationId: Id;
  unitId: Id | null;
  sector: Actor['sector'];
  clearedUntil: string | null;
} & {
  admin?: true;
  steward?: true;
  signatory?: true;
  holdsLicence?: true;
};

const actorOf = (row: Row): Actor => ({
  personId: row.id,
  sessionId: '',
  status: 'active',
  organisationId: row.organisationId,
  unitId: row.unitId,
  sector: row.sector,
  admin: row.admin ?? false,
  steward: row.steward ?? false,
  signatory: row.signatory ?? false,
  rulesAccepted: true,
  clearedUntil: row.clearedUntil,
  licenceInterest: row.holdsLicence ?? false,
  provedAt: new Date(0),
  from: '127.0.0.1',
});

type Made = { actors: Actors; ids: DemoIds; city: City };

function momentsOf(
  app: App,
  made: Made,
  steps: readonly Step[],
  given: NewPartnership,
  opened: Chosen,
): { moments: Moment[]; state: Opened } {
  const reviewOn = londonDay(after(app.clock(), days(250)));
  const state: Opened = { id: '', version: 0, edition: 1, reviewOn, given };
  const moments = [
    {
      at: moment(app, opened.daysAgo, 0),
      happen: async (past: App) => {
        state.id = await openBySelection(past, made, given, opened);
      },
    },
    ...steps.map(([daysAgo, who, what], index) => ({
      at: moment(app, daysAgo, index + 1),
      happen: (past: App) => take(past, made.actors[who], what, state),
    })),
  ];
  return { moments, state };
}

async function take(past: App, actor: Actor, what: Step[2], state: Opened): Promise<void> {
  const { id, given } = state;
  if ('add' in what)
    succeeded(await addMember(past, actor, id, { email: `${what.add}@demo.example`, role: what.as }));
  else if ('write' in what) {
    state.version += 1;
    const text = startingAgreement(given.ward);
    succeeded(
      await writeAgreement(past, actor, id, { ...text, reviewOn: state.reviewOn, version: state.version }),
    );
  } else if ('sign' in what) succeeded(await signAgreement(past, actor, id, { version: state.version }));
  else if ('stage' in what) {
    const { name, ward, borough } = given;
    const input = { name, ward, borough, stage: what.stage, edition: state.edition };
    succeeded(await changePartnership(past, actor, id, input));
    state.edition += 1;
  } else succeeded(await leavePartnership(past, actor, id));
}
