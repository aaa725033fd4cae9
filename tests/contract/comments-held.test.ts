import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { sectionUpdate } from '#schema/sections.ts';
import { makeThread } from '#lib/comments/commenting.server.ts';
import { openLog } from '#lib/sections/log.server.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { anchor, commentsStage, said, type CommentsStage } from '../fixtures/comments.ts';
import { databases } from '../fixtures/database.ts';
import { code, value } from '../fixtures/partnerships.ts';

describe.each(databases)('comments on held sections on %s', (kind) => {
  let s: CommentsStage;
  beforeAll(async () => {
    s = await commentsStage(kind);
  });
  afterAll(() => s.t.close());

  test('of a held section, readers see what was said of the released text and nothing of a later one', async () => {
    const { t, police, resident, trade, held, bodies, make, threadOf } = s;
    // The editors write on: what follows is in the log and not released.
    const doc = new Y.Doc();
    const [first] = await t.app.db.select().from(sectionUpdate).where(eq(sectionUpdate.sectionId, held));
    if (first) Y.applyUpdate(doc, first.bytes);
    const before = Y.encodeStateVector(doc);
    const words = (doc.getXmlFragment(rootName).get(0) as Y.XmlElement).get(0) as Y.XmlText;
    words.insert(words.length, ' Canary of later words.');
    const bytes = Y.encodeStateAsUpdate(doc, before);
    const entry = { sectionId: held, seq: 2, authorId: police.personId, at: t.app.clock(), bytes };
    expect(await openLog(t.app).append([{ ...entry, claims: [doc.clientID] }])).toEqual({ ok: true });

    await make(police, held, { anchor, quote: 'Canary of later', body: 'Later canary' });
    expect(t.nudged.at(-1)?.[2]).toEqual({ writersAnd: [] });
    const early = await make(police, held, { anchor, quote: 'Released words', body: 'To all' });
    expect(t.nudged.at(-1)?.[2]).toBe('everyone');
    expect(await bodies(police, held)).toEqual(['Later canary', 'To all']);
    expect(await bodies(resident, held)).toEqual(['To all']);
    // Its anchor may lie in later text: it is found by its words.
    expect((await threadOf(resident, held, early))?.anchor).toBeNull();
    expect((await threadOf(police, held, early))?.anchor).toEqual(anchor);
    const later = said({ anchor, quote: 'Canary of later' });
    expect(code(await makeThread(t.app, resident, held, later))).toBe('changed');
    await make(resident, held, { anchor, quote: 'words here', body: 'From the released' });
    expect(await bodies(trade, held)).toEqual(['To all', 'From the released']);

    value(await releaseSection(t.app, police, { section: held, seq: 2 }));
    expect(await bodies(trade, held)).toContain('Later canary');
    expect((await threadOf(trade, held, early))?.anchor).toEqual(anchor);
  });
});
