import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/core/ids.ts';
import { presenceFrame } from '#server/collab/protocol.ts';
import { enter, type Hand } from './hand.ts';
import { join, openStage, settled, type Person, type Stage } from './stage.ts';

describe('presence', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = openStage();
  });
  afterEach(() => stage.close());
  const opened = async (person: Person, clientId: number): Promise<Hand> => {
    const hand = await enter(stage, person, clientId);
    hand.open();
    await settled();
    return hand;
  };
  const seenBy = (hand: Hand) => hand.heard('presence').flatMap(({ entries }) => entries);

  test('[P4] each reader is told who somebody is as their organisation may see it, whatever the client says', async () => {
    const police = newId();
    const sergeant = stage.person('Alex Grey', police);
    const colleague = await opened(stage.person('Colleague', police), 22);
    const publican = await opened(stage.person('Publican'), 33);
    const one = await opened(sergeant, 11);
    one.presence(11, 1, { user: { name: 'The Mayor', color: '#000000' }, cursor: { anchor: 1 }, extra: 'x' });
    await settled();
    const user = (name: string) => ({
      id: sergeant.personId,
      name,
      organisation: `Organisation ${police}`,
      color: expect.stringMatching(/^#[0-9a-f]{6}$/) as string,
    });
    expect(seenBy(colleague).map(({ state }) => state)).toEqual([
      { user: user('Alex Grey'), cursor: { anchor: 1 } },
    ]);
    expect(seenBy(publican).map(({ state }) => state)).toEqual([
      { user: user('Member of staff'), cursor: { anchor: 1 } },
    ]);
    for (const bytes of publican.sent) expect(Buffer.from(bytes).includes('Alex Grey')).toBe(false);
    expect(seenBy(one)).toEqual([]);
    const late = await opened(stage.person('Late'), 44);
    expect(seenBy(late).map(({ clientId }) => clientId)).toEqual([11]);
  });

  test("[P8] a socket speaks for its own client id alone: others' entries are ignored", async () => {
    const one = await opened(stage.person('one'), 11);
    const two = await opened(stage.person('two'), 22);
    one.presence(11, 1, { cursor: null });
    await settled();
    two.presence(11, 50, { cursor: { forged: true } });
    two.presence(22, 1, { cursor: null });
    two.presence(11, 51, null);
    two.give(
      presenceFrame([
        { clientId: 11, clock: 52, json: 'null' },
        { clientId: 22, clock: 2, json: '{"cursor":5}' },
      ]),
    );
    await settled();
    const three = await opened(stage.person('three'), 33);
    expect(
      seenBy(three).map(({ clientId, state }) => [clientId, (state as { cursor: unknown }).cursor]),
    ).toEqual([
      [11, null],
      [22, 5],
    ]);
    expect([one.closedWith, two.closedWith]).toEqual([null, null]);
  });

  test('[P8] an id under which somebody else has written cannot be shown', async () => {
    const one = await opened(stage.person('one'), 11);
    one.type('words');
    await settled();
    const two = await opened(stage.person('two'), 22);
    two.presence(11, 1, { cursor: null });
    await settled();
    expect(seenBy(one)).toEqual([]);
  });

  test('[P8] whoever leaves is gone at once, and whoever comes back is seen at once', async () => {
    const person = stage.person('one');
    const one = await opened(person, 11);
    const two = await opened(stage.person('two'), 22);
    one.presence(11, 3, { cursor: null });
    await settled();
    one.drop();
    await settled();
    const again = await opened(person, 11);
    again.presence(11, 3, { cursor: null });
    await settled();
    const seen = seenBy(two);
    expect(seen.map(({ state }) => state === null)).toEqual([false, true, false]);
    expect(seen.map(({ clock }) => clock)).toEqual([...seen.map(({ clock }) => clock)].sort((a, b) => a - b));
    expect(new Set(seen.map(({ clock }) => clock)).size).toBe(3);
  });

  test('[P8] a reader who comes back is shown the others under later clocks than those they remember', async () => {
    const one = await opened(stage.person('one'), 11);
    const person = stage.person('reader');
    const reader = await opened(person, 22);
    one.presence(11, 1, { cursor: null });
    await settled();
    reader.drop();
    const again = await opened(person, 22);
    const [before, after] = [seenBy(reader), seenBy(again)];
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after[0]?.clock).toBeGreaterThan(before[0]?.clock ?? Infinity);
  });

  test('[P8] a new socket of the same person takes its id over from one not known to be dead', async () => {
    const person = stage.person('one');
    const old = await opened(person, 11);
    const two = await opened(stage.person('two'), 22);
    old.presence(11, 3, { cursor: 'old' });
    const fresh = await opened(person, 11);
    fresh.presence(11, 3, { cursor: 'new' });
    old.drop();
    await settled();
    expect(seenBy(two).map(({ state }) => (state as { cursor: string } | null)?.cursor)).toEqual([
      'old',
      'new',
    ]);
  });

  test('[P8] more than 2 KB, and more than 200 in a room, are not shown', async () => {
    const one = await opened(stage.person('one'), 11);
    const reader = await opened(stage.person('reader'), 22);
    one.presence(11, 1, { cursor: 'x'.repeat(2100) });
    await settled();
    expect(seenBy(reader)).toEqual([]);
    one.presence(11, 2, { cursor: 'short' });
    for (let i = 0; i < 220; i++) {
      const hand = await opened(stage.person(`p${i}`), 1000 + i);
      hand.presence(1000 + i, 1, { cursor: i });
    }
    await settled();
    expect(new Set(seenBy(reader).map(({ clientId }) => clientId)).size).toBe(200);
  });

  test('[P8] unmodified clients see each other, and their echoes disturb nobody', async () => {
    const [one, two] = [join(stage, stage.person('one')), join(stage, stage.person('two'))];
    await settled();
    one.provider.awareness.setLocalState({ cursor: 1 });
    two.provider.awareness.setLocalState({ cursor: 2 });
    await settled();
    const seen = (client: typeof one, other: typeof one) =>
      (client.provider.awareness.getStates().get(other.doc.clientID) as { cursor: number } | undefined)
        ?.cursor;
    expect([seen(one, two), seen(two, one)]).toEqual([2, 1]);
    one.provider.disconnect();
    await settled();
    expect(seen(two, one)).toBe(undefined);
    one.provider.connect();
    await settled();
    expect([seen(one, two), seen(two, one)]).toEqual([2, 1]);
    one.stop();
    two.stop();
    await settled();
  });
});
