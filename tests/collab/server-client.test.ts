import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import { rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { replacing } from '#lib/sections/versions-replacing.server.ts';
import { keepVersion, restoreVersion } from '#lib/sections/versions.server.ts';
import { judge } from '#server/collab/guard.ts';
import { indexOf } from '#server/collab/settle.ts';
import { code, value } from '../fixtures/partnerships.ts';
import { chance } from '../fixtures/random.ts';
import { gate } from './hand.ts';
import {
  actorOf,
  everyoneEdits,
  openPortal,
  until,
  visit,
  write,
  type Guest,
  type Portal,
  type Someone,
} from './portal.ts';
import { settled } from './stage.ts';
import { act, isPending, makeWriter, receive } from './writers.ts';

describe('a change by the program', () => {
  let portal: Portal;
  let guests: Guest[] = [];
  beforeAll(async () => {
    portal = await openPortal('embedded');
    portal.tested.app.rooms = portal.collab;
  });
  afterEach(() => {
    for (const guest of guests) guest.stop();
    guests = [];
  });
  afterAll(() => portal.close());

  const actor = (who: Someone) => actorOf(portal, who);
  const enter = async (who: Someone, sectionId: Id) => {
    const guest = visit(portal, who, sectionId);
    guests.push(guest);
    await guest.synced();
    return guest;
  };
  const rows = async (sectionId: Id) => portal.log.rowsUpTo(sectionId, 1e9);
  const saying = (words: string) => (state: Uint8Array, clientId: number) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    // Not before: seeing it used, Yjs would take another.
    doc.clientID = clientId;
    const before = Y.encodeStateVector(doc);
    write({ doc }, words);
    return Promise.resolve(Y.encodeStateAsUpdate(doc, before));
  };
  const says = (guest: Guest, words: string) => until(guest.doc, () => guest.text().includes(words));
  /** Types, and waits until somebody else has it: it is committed then. */
  const typed = async (guest: Guest, words: string, sectionId: Id) => {
    const looking = await enter(await portal.someone('looking'), sectionId);
    write(guest, words);
    await says(looking, words);
    looking.stop();
  };

  test('[L7] is one row by whoever asked, and everyone who is there sees it at once', async () => {
    const [asking, other] = [await portal.someone('asking'), await portal.someone('other')];
    const sectionId = await portal.newSection(everyoneEdits);
    const guest = await enter(other, sectionId);
    await typed(guest, 'typed', sectionId);
    const written = await portal.collab.write(sectionId, await actor(asking), saying('by the program'));
    expect(written).toEqual({ ok: true, value: true });
    await says(guest, 'by the program');
    expect(guest.text()).toBe('<paragraph>typed</paragraph><paragraph>by the program</paragraph>');
    expect((await rows(sectionId)).map(({ authorId }) => authorId)).toEqual([
      other.personId,
      asking.personId,
    ]);
    const claims = await portal.log.claims(sectionId);
    expect(claims.map(({ personId }) => personId).sort()).toEqual([asking.personId, other.personId].sort());
    // Nobody is seen to be there for it.
    expect([...guest.provider.awareness.getStates().values()].filter(({ user }) => user)).toEqual([]);
    // Also where no room was open; and a change of nothing is no row.
    const alone = await portal.newSection(everyoneEdits);
    expect(value(await portal.collab.write(alone, await actor(asking), saying('alone')))).toBe(true);
    expect(value(await portal.collab.write(alone, await actor(asking), () => Promise.resolve(null)))).toBe(
      false,
    );
    expect(await rows(alone)).toHaveLength(1);
  });

  test('[L7] is judged like any other: what the guard refuses is refused, and stays without effect', async () => {
    const [asking, other] = [await portal.someone('asking'), await portal.someone('other')];
    const sectionId = await portal.newSection(everyoneEdits);
    const guest = await enter(other, sectionId);
    await typed(guest, 'mine', sectionId);
    const by = await actor(asking);
    const forged = await portal.collab.write(sectionId, by, (state) =>
      saying('forged')(state, guest.doc.clientID),
    );
    expect(code(forged)).toBe('refused');
    const junk = await portal.collab.write(sectionId, by, () => Promise.resolve(Uint8Array.of(1, 2, 3)));
    expect(code(junk)).toBe('refused');
    expect(await rows(sectionId)).toHaveLength(1);
    expect(guest.text()).toBe('<paragraph>mine</paragraph>');
    expect(guest.provider.wsconnected).toBe(true);
    await expect(
      portal.collab.write(sectionId, by, () => Promise.reject(new Error('a mistake'))),
    ).rejects.toThrow('a mistake');
  });

  test('[L7] is for those who may edit, at the moment at which it is committed', async () => {
    const asking = await portal.someone('asking');
    const reads = await portal.newSection([{ subjectKind: 'everyone', subjectId: '', level: 'comment' }]);
    const shut = await portal.newSection([]);
    const by = await actor(asking);
    expect(code(await portal.collab.write(reads, by, saying('no')))).toBe('not-yours');
    expect(code(await portal.collab.write(shut, by, saying('no')))).toBe('not-found');
    const gone = { ...by, sessionId: 'ended' };
    expect(code(await portal.collab.write(reads, gone, saying('no')))).toBe('signed-out');
    const sectionId = await portal.newSection(everyoneEdits);
    const [begun, go] = [gate(), gate()];
    const writing = portal.collab.write(sectionId, by, async (state, clientId) => {
      begun.open();
      await go.promise;
      return saying('too late')(state, clientId);
    });
    await begun.promise;
    await portal.grant(sectionId, [{ subjectKind: 'everyone', subjectId: '', level: 'read' }]);
    go.open();
    expect(code(await writing)).toBe('not-yours');
    for (const id of [reads, shut, sectionId]) expect(await rows(id)).toEqual([]);
  });

  test('[L7] what waits to be committed falls with the level of whoever asked, who is told', async () => {
    const [asking, other] = [await portal.someone('asking'), await portal.someone('other')];
    const sectionId = await portal.newSection(everyoneEdits);
    const guest = await enter(other, sectionId);
    await typed(guest, 'first', sectionId);
    const { log } = portal;
    const append = log.append.bind(log);
    const [flying, land] = [gate(), gate()];
    log.append = async (entries) => {
      flying.open();
      await land.promise;
      return append(entries);
    };
    write(guest, 'in flight');
    await flying.promise;
    const made = gate();
    const writing = portal.collab.write(sectionId, await actor(asking), async (...given) => {
      const update = await saying('behind it')(...given);
      made.open();
      return update;
    });
    // From there to the queue there is nothing that waits.
    await made.promise;
    await settled();
    const granted = portal.grant(sectionId, [
      { subjectKind: 'person', subjectId: other.personId, level: 'edit' },
      { subjectKind: 'everyone', subjectId: '', level: 'read' },
    ]);
    expect(code(await writing)).toBe('not-yours');
    land.open();
    await granted;
    log.append = append;
    await typed(guest, 'last', sectionId);
    expect((await rows(sectionId)).map(({ authorId }) => authorId)).toEqual(Array(3).fill(other.personId));
    expect(guest.text()).not.toContain('behind it');
  });

  test('[L7] a version is put back for everyone at once; equal blocks stay, and what is typed meanwhile', async () => {
    const { app } = portal.tested;
    const [asking, other] = [await portal.someone('asking'), await portal.someone('other')];
    const sectionId = await portal.newSection(everyoneEdits);
    const [mine, theirs] = [await enter(asking, sectionId), await enter(other, sectionId)];
    const by = await actor(asking);
    for (const words of ['stays', 'goes', 'stays too']) write(theirs, words);
    await says(mine, 'stays too');
    const number = value(await keepVersion(app, by, { section: sectionId })).number;
    const body = mine.doc.getXmlFragment(rootName);
    const kept = (body.get(2) as Y.XmlElement)._item?.id;
    body.delete(1, 1);
    write(mine, 'added since');
    await until(theirs.doc, () => theirs.text().includes('added since') && !theirs.text().includes('goes'));
    const before = (await rows(sectionId)).length;
    const restored = value(await restoreVersion(app, by, { section: sectionId, version: number }));
    const paragraphs = ['stays', 'goes', 'stays too']
      .map((words) => `<paragraph>${words}</paragraph>`)
      .join('');
    for (const guest of [mine, theirs]) {
      await until(guest.doc, () => guest.text() === paragraphs);
      expect((guest.doc.getXmlFragment(rootName).get(2) as Y.XmlElement)._item?.id).toEqual(kept);
    }
    const after = await rows(sectionId);
    expect(after.slice(before).map(({ authorId }) => authorId)).toEqual([asking.personId]);
    expect(code(await restoreVersion(app, by, { section: sectionId, version: number }))).toBe('refused');
    expect(code(await restoreVersion(app, by, { section: sectionId, version: 99 }))).toBe('not-found');
    // What was there before is a version, and comes back as well.
    value(await restoreVersion(app, by, { section: sectionId, version: restored.before }));
    await says(theirs, 'added since');
    expect(theirs.text()).not.toContain('goes');
  });
});

const rounds = 40;

test(`[L7] ${rounds} random texts are put back exactly, through the guard, by one update that leaves nothing waiting`, () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const dice = chance(seed);
    const writers = [makeWriter(11), makeWriter(12)];
    const log: Uint8Array[] = [];
    for (let step = 0; step < 40; step++) {
      const writer = dice.pick(writers);
      act(writer, dice);
      for (const update of writer.made()) {
        log.push(update);
        for (const each of writers) if (each !== writer && dice.yes(0.9)) receive(each, update);
      }
    }
    for (const update of log) for (const writer of writers) receive(writer, update);
    const [writer] = writers;
    if (!writer) throw new Error('Nobody writes.');
    const wanted = log.slice(0, dice.below(log.length + 1));
    const state = Y.encodeStateAsUpdate(writer.doc);
    const update = replacing(state, wanted, 99);
    const same = renderUpdates(wanted).sha256 === renderUpdates([state]).sha256;
    expect(update === null, `seed ${seed}`).toBe(same);
    if (!update) continue;
    const verdict = judge(indexOf(state), update, sectionGrammar(), (client) =>
      client === 99 ? 'free' : 'another',
    );
    expect(verdict.kind, `seed ${seed}`).toBe('news');
    receive(writer, update);
    expect(isPending(writer.doc), `seed ${seed}`).toBe(false);
    const now = renderUpdates([Y.encodeStateAsUpdate(writer.doc)]);
    expect(now, `seed ${seed}`).toEqual(renderUpdates(wanted));
  }
});
