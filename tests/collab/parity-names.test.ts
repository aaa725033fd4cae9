import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { space } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { changeDetails } from '#lib/people/account.server.ts';
import { changePerson } from '#lib/people/administration-person.server.ts';
import { changeOrganisation } from '#lib/people/organisations-changes.server.ts';
import { openSession, sessionBehind } from '#lib/people/sessions.server.ts';
import { databases } from '../fixtures/database.ts';
import { actorFor, build, makeDocument, makeOrganisation, makePerson } from '../fixtures/world.ts';
import { openRaw, presenceOf, queryPresence, type RawSocket } from './parity-socket.ts';
import { everyoneEdits, headersOf, openPortal, visit, type Guest } from './portal.ts';
import type { Portal, Someone } from './portal.ts';

type User = { id: string; name: string; organisation: string; color: string };

/** In the library people have no membership, and may change organisation while they are connected. */
describe('names in presence', () => {
  let portal: Portal;
  let documentId: Id;
  let police: Id;
  let trade: Id;
  let officer: Someone;
  let colleague: Someone;
  let publican: Someone;
  let admin: Actor;
  const guests: (Guest | RawSocket)[] = [];
  const trueName = 'Alexandra Grey';

  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    portal = await openPortal(databases.at(-1) ?? 'embedded');
    const { app } = portal.tested;
    app.rooms = portal.collab;
    await build(app, async (tx) => {
      const id = newId();
      await tx.insert(space).values({ id, kind: 'library' });
      documentId = await makeDocument(tx, id);
      police = await makeOrganisation(tx, { sector: 'police', name: 'Harrowmere Police' });
      trade = await makeOrganisation(tx, { sector: 'licensing-trade', name: 'Quay Pubwatch' });
      const join = async (organisationId: Id, name: string, roleTitle: string): Promise<Someone> => {
        const personId = await makePerson(tx, { organisationId, name, roleTitle });
        const given = { personId, stage: 'full', browser: 'test', from: '127.0.0.1' } as const;
        return { personId, organisationId, token: await openSession(tx, app, given) };
      };
      officer = await join(police, trueName, 'Neighbourhood sergeant');
      colleague = await join(police, 'Colleague Brown', 'Constable');
      publican = await join(trade, 'Pat Landlord', 'Licensee');
      const personId = await makePerson(tx, { organisationId: police, admin: true });
      admin = actorFor({ personId, organisationId: police, admin: true, provedAt: app.clock() });
    });
  });
  afterAll(() => portal.close());
  afterEach(async () => {
    for (const guest of guests.splice(0)) await ('stop' in guest ? guest.stop() : guest.close());
  });
  const section = () => portal.newSection(everyoneEdits, { documentId });
  const enter = async (who: Someone, id: Id): Promise<Guest> => {
    const guest = visit(portal, who, id);
    guests.push(guest);
    await guest.synced();
    guest.provider.awareness.setLocalStateField('cursor', { at: 1 });
    return guest;
  };
  const userOf = (seen: Guest, by: Guest) =>
    (by.provider.awareness.getStates().get(seen.doc.clientID) as { user?: User } | undefined)?.user;
  const sees = (by: Guest, seen: Guest, name: string) =>
    new Promise<User>((done) => {
      const look = () => {
        const user = userOf(seen, by);
        if (user?.name !== name) return;
        by.provider.awareness.off('change', look);
        done(user);
      };
      by.provider.awareness.on('change', look);
      look();
    });
  const listen = async (who: Someone, id: Id): Promise<RawSocket> => {
    const raw = await openRaw(`${portal.url}/${id}`, headersOf(who));
    guests.push(raw);
    await raw.ask();
    return raw;
  };
  const everHeard = (raw: RawSocket, words: string) =>
    Buffer.concat(raw.frames.map((frame) => Buffer.from(frame))).includes(words);
  const editionOf = async (personId: Id) => {
    const rows = await portal.tested.app.db
      .select({ edition: person.edition })
      .from(person)
      .where(eq(person.id, personId));
    return rows[0]?.edition ?? 0;
  };
  const shownAs = async (choice: 'name' | 'role', name = trueName) => {
    const { app } = portal.tested;
    const actor = (await sessionBehind(app, officer.token, '127.0.0.1'))?.actor as Actor;
    const edition = await editionOf(officer.personId);
    const details = { name, roleTitle: 'Neighbourhood sergeant', shownAs: choice, edition };
    expect(await changeDetails(app, actor, details)).toMatchObject({ ok: true });
  };

  test('[P4] each organisation sees what it may, whatever the client says, late comers too', async () => {
    const id = await section();
    const one = await enter(officer, id);
    one.provider.awareness.setLocalStateField('user', { name: 'The Mayor', organisation: 'City Hall' });
    const [same, other] = [await enter(colleague, id), await enter(publican, id)];
    expect(await sees(same, one, trueName)).toMatchObject({ organisation: 'Harrowmere Police' });
    expect(await sees(other, one, 'Neighbourhood sergeant')).toMatchObject({ id: officer.personId });
    // The trade shows its names by default.
    expect(await sees(one, other, 'Pat Landlord')).toMatchObject({ organisation: 'Quay Pubwatch' });
    const raw = await listen(publican, id);
    raw.send(queryPresence);
    await raw.ask();
    expect(everHeard(raw, 'Neighbourhood sergeant')).toBe(true);
    for (const secret of [trueName, 'Mayor', 'Colleague', 'City Hall'])
      expect(everHeard(raw, secret)).toBe(false);
  });

  test('[P4] a person who changes how they are shown is shown so at once, and no longer as before', async () => {
    const id = await section();
    const [one, other] = [await enter(officer, id), await enter(publican, id)];
    await sees(other, one, 'Neighbourhood sergeant');
    await shownAs('name');
    await sees(other, one, trueName);
    await shownAs('role');
    await sees(other, one, 'Neighbourhood sergeant');
    // From the command's answer on, to those too who come now, and whatever is said of the caret.
    const raw = await listen(publican, id);
    one.provider.awareness.setLocalStateField('cursor', { at: 2 });
    await new Promise<void>((done) => {
      const caret = () =>
        other.provider.awareness.getStates().get(one.doc.clientID)?.cursor as { at: number } | undefined;
      const look = () => (caret()?.at === 2 ? done() : undefined);
      other.provider.awareness.on('change', look);
      look();
    });
    raw.send(queryPresence);
    await raw.ask();
    expect(everHeard(raw, '"at":')).toBe(true);
    expect(everHeard(raw, trueName)).toBe(false);
    await shownAs('role', 'Alexandra Grey-Stone');
    const same = await enter(colleague, id);
    await sees(same, one, 'Alexandra Grey-Stone');
    expect(everHeard(raw, 'Grey')).toBe(false);
    await shownAs('role');
    await sees(same, one, trueName);
  });

  test('[P4] an organisation’s new name, and a person who goes to another organisation, are shown so', async () => {
    const id = await section();
    const { app } = portal.tested;
    const [one, same, other] = [
      await enter(officer, id),
      await enter(colleague, id),
      await enter(publican, id),
    ];
    await sees(other, same, 'Constable');
    const renamed = { id: police, name: 'Harrowmere Constabulary', sector: 'police', contact: '' } as const;
    const [row] = await app.db
      .select({ edition: organisation.edition })
      .from(organisation)
      .where(eq(organisation.id, police));
    const edition = row?.edition ?? 0;
    expect(await changeOrganisation(app, admin, { ...renamed, edition })).toMatchObject({ ok: true });
    await new Promise<void>((done) => {
      const look = () => (userOf(one, other)?.organisation === renamed.name ? done() : undefined);
      other.provider.awareness.on('change', look);
      look();
    });
    // The colleague leaves the police for the trade: from then on its people are colleagues, and the police are not.
    const raw = await listen(colleague, id);
    raw.send(presenceOf(77));
    raw.send(queryPresence);
    await raw.ask();
    expect(everHeard(raw, trueName)).toBe(true);
    const moved = { id: colleague.personId, edition: await editionOf(colleague.personId) };
    const into = { name: 'Colleague Brown', roleTitle: 'Doorman', organisationId: trade, unitId: null };
    expect(await changePerson(app, admin, { ...moved, ...into })).toMatchObject({ ok: true });
    const before = raw.frames.length;
    await sees(same, one, 'Neighbourhood sergeant');
    await sees(other, same, 'Colleague Brown');
    raw.send(queryPresence);
    await raw.ask();
    const later = Buffer.concat(raw.frames.slice(before).map((frame) => Buffer.from(frame)));
    expect([later.includes('Neighbourhood sergeant'), later.includes(trueName)]).toEqual([true, false]);
  });
});
