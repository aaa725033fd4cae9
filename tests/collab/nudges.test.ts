import { expect, test } from 'vitest';
import type { NudgeTo } from '#lib/core/nudge.ts';
import type { Standing } from '#server/collab/seat.ts';
import { enter, type Hand } from './hand.ts';
import { openStage, settled } from './stage.ts';

const standings = {
  writer: { level: 'edit' },
  'writer of an agreed text': { level: 'comment', follows: true, notEditing: 'sealed' },
  follower: { level: 'comment', follows: true, notEditing: 'not-yours' },
  'reader of released text': { level: 'comment', follows: false, notEditing: 'not-yours' },
  asker: { level: 'comment', follows: false, notEditing: 'not-yours' },
} as const satisfies Record<string, Standing>;

test('[P4] that there is something to fetch is told to those alone who may fetch it', async () => {
  const stage = openStage();
  const hands = new Map<string, Hand>();
  let asker = '';
  for (const [name, standing] of Object.entries(standings)) {
    const person = stage.person(name);
    if (name === 'asker') asker = person.personId;
    stage.set(person, standing);
    hands.set(name, await enter(stage, person, hands.size + 1));
  }
  const told = async (to: NudgeTo) => {
    for (const hand of hands.values()) hand.said();
    stage.rooms.nudge(stage.sectionId, 'comments', to);
    await settled();
    return [...hands].flatMap(([name, hand]) =>
      hand.said().some((said) => said.what === 'nudge') ? [name] : [],
    );
  };
  expect(await told('everyone')).toEqual(Object.keys(standings));
  expect(await told('followers')).toEqual(['writer', 'writer of an agreed text', 'follower']);
  expect(await told({ writersAnd: [] })).toEqual(['writer', 'writer of an agreed text']);
  expect(await told({ writersAnd: [asker] })).toEqual(['writer', 'writer of an agreed text', 'asker']);
  await stage.close();
});
