import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import { releasesWaiting } from '#lib/sections/releases-waiting.server.ts';
import { writingNow } from '#lib/sections/writing-now.server.ts';
import { actorOf, openPortal, visit, write, type Guest, type Portal, type Someone } from './portal.ts';

let portal: Portal;
let sergeant: Someone;
let colleague: Someone;
let publican: Someone;
let guests: Guest[] = [];

const to = (subjectId: string, level: Grant['level']): Grant => ({ subjectKind: 'sector', subjectId, level });

beforeAll(async () => {
  portal = await openPortal('embedded');
  portal.tested.app.rooms = portal.collab;
  sergeant = await portal.someone('Alex Grey');
  colleague = await portal.someone('Colleague');
  publican = await portal.someone('Publican', { sector: 'licensing-trade' });
});
afterAll(async () => {
  for (const guest of guests) guest.stop();
  await portal.close();
});

const actor = (who: Someone) => actorOf(portal, who);
const enter = async (who: Someone, sectionId: Id) => {
  const guest = visit(portal, who, sectionId);
  guests.push(guest);
  await guest.synced();
  return guest;
};
const seenBy = async (who: Someone) =>
  (await writingNow(portal.tested.app, await actor(who))).map(
    ({ person, section }) => `${person.label} in ${section}`,
  );

test('[P4] who writes now is told where one may follow it alone, and as one may see them', async () => {
  const open = await portal.newSection([to('police', 'edit'), to('licensing-trade', 'read')], {
    title: 'Open',
  });
  const held = await portal.newSection([to('police', 'edit'), to('licensing-trade', 'comment')], {
    title: 'Held',
    held: true,
  });
  const shut = await portal.newSection([to('police', 'edit')], { title: 'Shut' });
  for (const id of [open, held, shut]) await enter(sergeant, id);
  // A reader is present and does not write.
  const reading = await enter(publican, open);
  // Their awareness is there once somebody else has it.
  const looking = await enter(colleague, open);
  await new Promise<void>((resolve) => {
    const awareness = looking.provider.awareness;
    const look = () => awareness.getStates().has(reading.doc.clientID) && resolve();
    awareness.on('change', look);
    look();
  });
  const { app } = portal.tested;
  expect((await seenBy(publican)).sort()).toEqual(['Member of staff in Open', 'Member of staff in Open']);
  expect((await seenBy(colleague)).sort()).toEqual([
    'Member of staff in Held',
    'Member of staff in Open',
    'Member of staff in Shut',
  ]);
  expect(await writingNow(app, null)).toEqual([]);
  const heldGuest = await enter(sergeant, held);
  write(heldGuest, 'Not for anyone yet');
  const names = async (who: Someone) =>
    (await releasesWaiting(app, await actor(who))).map(({ text }) => text);
  await expect.poll(() => names(sergeant)).toHaveLength(1);
  expect((await names(sergeant))[0]).toMatch(/^Held, .* Others read nothing of it yet\.$/);
  expect(await names(publican)).toEqual([]);
  for (const guest of guests) guest.stop();
  guests = [];
  await expect.poll(() => seenBy(publican)).toEqual([]);
});
