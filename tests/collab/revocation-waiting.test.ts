import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enter, gate, type Hand } from './hand.ts';
import { openStage, settled, type Person, type Stage } from './stage.ts';

describe('what waits to be committed while access is withdrawn', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = openStage();
  });
  afterEach(() => stage.close());
  const authors = () => stage.log.kept(stage.sectionId).rows.map(({ authorId }) => authorId);
  const opened = async (person: Person, clientId: number): Promise<Hand> => {
    const hand = await enter(stage, person, clientId);
    hand.open();
    await settled();
    return hand;
  };
  /** One commit is under way, and behind it waits what `two` has sent. */
  const withWaiting = async () => {
    const one = await opened(stage.person('one'), 11);
    const two = await opened(stage.person('two'), 22);
    const held = gate();
    stage.log.gate = held.promise;
    one.type('under way');
    await settled();
    two.type('waiting');
    await settled();
    return { one, two, held };
  };

  test('[P3] what somebody who has left had waiting falls with their level', async () => {
    const { one, two, held } = await withWaiting();
    two.drop();
    await settled();
    stage.set(two.person, { level: 'none', why: 'not-found' });
    const asked = stage.rooms.recheck({ person: two.person.personId });
    await settled();
    held.open();
    await asked;
    await settled();
    expect(authors()).toEqual([one.person.personId]);
    expect(one.text()).toBe('<paragraph>under way</paragraph>');
  });

  test('[P3] what somebody who has left had waiting is committed where their level stays', async () => {
    const { one, two, held } = await withWaiting();
    two.drop();
    await settled();
    const asked = stage.rooms.recheck({ person: two.person.personId });
    await settled();
    held.open();
    await asked;
    await settled();
    expect(authors()).toEqual([one.person.personId, two.person.personId]);
  });

  test('[P3] where the level cannot be asked, what waits is not committed at the old one', async () => {
    const { one, two, held } = await withWaiting();
    stage.log.state = () => Promise.reject(new Error('away'));
    const asked = stage.rooms.recheck({ person: two.person.personId });
    await settled();
    held.open();
    await asked;
    await settled();
    expect([two.closedWith, authors()]).toEqual([1013, [one.person.personId]]);
  });

  test('[P3] a release while the room is being loaded reaches whoever waits in it', async () => {
    const one = await opened(stage.person('one'), 11);
    one.type('released');
    await settled();
    one.drop();
    await settled();
    const load = stage.log.load.bind(stage.log);
    const held = gate();
    stage.log.load = async (id) => {
      const loaded = await load(id);
      await held.promise;
      return loaded;
    };
    const person = stage.person('reader');
    stage.set(person, { level: 'read', follows: false, notEditing: 'not-yours' });
    const reader = await opened(person, 22);
    stage.log.kept(stage.sectionId).releasedSeq = 1;
    const asked = stage.rooms.recheck({ section: stage.sectionId });
    held.open();
    await asked;
    await settled();
    expect(reader.text()).toBe('<paragraph>released</paragraph>');
  });

  test('[P3] a commit of a room that has closed meanwhile is waited for all the same', async () => {
    const { one, held } = await withWaiting();
    stage.log.addSection(stage.sectionId, { epoch: 2 });
    let answered = false;
    const asked = stage.rooms.recheck({ section: stage.sectionId }).then(() => (answered = true));
    await settled();
    const before = [one.closedWith, answered];
    held.open();
    await asked;
    expect(before).toEqual([4426, false]);
  });
});
