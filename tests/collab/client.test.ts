import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import { unknownName } from '#lib/sections/client/inbound.ts';
import { rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { craft, element, mark, xmlText } from './craft.ts';
import { enter, gate } from './hand.ts';
import { lineSocket, openStage, settled, type Line, type Person, type Stage } from './stage.ts';

type Page = { client: SectionClient; doc: Y.Doc; line: () => Line; saves: string[]; text: () => string };

describe('the client in a page', () => {
  let stage: Stage;
  let pages: Page[];
  beforeEach(() => {
    stage = openStage();
    pages = [];
  });
  afterEach(async () => {
    for (const { client } of pages) client.stop();
    await stage.close();
  });
  const rows = () => stage.log.kept(stage.sectionId).rows;

  const open = async (
    person: Person,
    more: Partial<Parameters<typeof openSectionClient>[0]> = {},
  ): Promise<Page> => {
    const doc = more.doc ?? new Y.Doc();
    let line: Line | null = null;
    const client = openSectionClient({
      url: 'ws://stage',
      sectionId: stage.sectionId,
      WebSocket: lineSocket(stage, person, (opened) => (line = opened)),
      ...more,
      doc,
    });
    const saves: string[] = [];
    client.onState(({ save }) => (saves.at(-1) === save ? undefined : saves.push(save)));
    const text = () => (client.view() ?? new Y.Doc()).getXmlFragment(rootName).toJSON();
    const page: Page = { client, doc, line: () => line as unknown as Line, saves, text };
    pages.push(page);
    await settled();
    return page;
  };
  const type = ({ doc }: Pick<Page, 'doc'>, words: string) => {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    doc.getXmlFragment(rootName).push([paragraph]);
  };

  test('[C1] saved is said when it is committed and not before, deletions included', async () => {
    const page = await open(stage.person('one'));
    expect(page.client.state()).toMatchObject({
      connection: 'connected',
      save: 'saved',
      level: 'edit',
      synced: true,
    });
    const held = gate();
    stage.log.gate = held.promise;
    type(page, 'words');
    await settled();
    expect(page.client.state().save).toBe('saving');
    held.open();
    await settled();
    expect([page.client.state().save, rows().length]).toEqual(['saved', 1]);
    page.doc.getXmlFragment(rootName).delete(0, 1);
    expect(page.client.state().save).toBe('saving');
    await settled();
    expect([page.client.state().save, rows().length]).toEqual(['saved', 2]);
  });

  test('[C1] while the database is away nothing is called saved; all is sent again when it is back', async () => {
    const page = await open(stage.person('one'));
    stage.log.failing = { ok: false, why: 'away' };
    type(page, 'words');
    await settled();
    expect(page.client.state()).toMatchObject({ connection: 'away', save: 'unsaved' });
    stage.log.failing = null;
    page.client.retry();
    await settled();
    await settled();
    expect(page.client.state().save).toBe('saved');
    const reader = await open(stage.person('two'));
    expect(reader.text()).toBe('<paragraph>words</paragraph>');
  });

  test('[C2] what was typed without a connection is sent when it is back, and called saved only then', async () => {
    const page = await open(stage.person('one'));
    page.line().drop();
    page.line().onClose(1006);
    type(page, 'offline');
    expect(page.client.state()).toMatchObject({ connection: 'away', save: 'unsaved' });
    const held = gate();
    stage.log.gate = held.promise;
    page.client.retry();
    await settled();
    expect(page.client.state()).toMatchObject({ connection: 'connected', save: 'saving' });
    held.open();
    await settled();
    expect([page.client.state().save, rows().length]).toEqual(['saved', 1]);
  });

  test('[C3] whoever may not edit has a private copy: nothing done to it is sent, and the text goes on in it', async () => {
    const writer = await open(stage.person('writer'));
    type(writer, 'shared');
    await settled();
    const person = stage.person('reader');
    stage.set(person, { level: 'comment', follows: true, notEditing: 'not-yours' });
    const page = await open(person);
    expect(page.text()).toBe('<paragraph>shared</paragraph>');
    const view = page.client.view() as Y.Doc;
    expect(view).not.toBe(page.doc);
    type({ doc: view }, 'only here');
    type(page, 'by a mistake of ours');
    type(writer, 'more');
    await settled();
    expect(page.text()).toContain('more');
    expect(page.text()).toContain('only here');
    expect([page.line().closedWith, writer.text()]).toEqual([
      null,
      '<paragraph>shared</paragraph><paragraph>more</paragraph>',
    ]);
    const first = view.getXmlFragment(rootName).get(0) as Y.XmlElement;
    const same = writer.doc.getXmlFragment(rootName).get(0) as Y.XmlElement;
    expect(first._item?.id).toEqual(same._item?.id);
  });

  test('[C3] a change of level changes the view', async () => {
    const person = stage.person('one');
    const page = await open(person);
    expect(page.client.view()).toBe(page.doc);
    stage.set(person, { level: 'read', follows: true, notEditing: 'not-yours' });
    await stage.rooms.recheck({ person: person.personId });
    await settled();
    expect(page.client.state().level).toBe('read');
    expect(page.client.view()).not.toBe(page.doc);
    stage.set(person, { level: 'edit' });
    await stage.rooms.recheck({ person: person.personId });
    await settled();
    expect(page.client.view()).toBe(page.doc);
    type(page, 'again');
    await settled();
    expect([page.client.state().save, rows().length]).toEqual(['saved', 1]);
  });

  test.each<[string, Parameters<Stage['set']>[1], string]>([
    ['signed out', { level: 'none', why: 'signed-out' }, 'signed-out'],
    ['access withdrawn', { level: 'none', why: 'not-found' }, 'no-access'],
  ])('[C4] an ending says why, and nothing is tried again by itself: %s', async (_name, standing, ending) => {
    const person = stage.person('one');
    const page = await open(person);
    stage.set(person, standing);
    await stage.rooms.recheck({ person: person.personId });
    await settled();
    expect(page.client.state()).toMatchObject({ connection: 'ended', ending, synced: false });
    stage.set(person, { level: 'edit' });
    page.client.retry();
    await settled();
    expect(page.client.state()).toMatchObject({ connection: 'connected', ending: null, synced: true });
  });

  test('[C4] an editor older than the text is told to reload, and never shown it', async () => {
    stage.log.addSection(stage.sectionId, { schemaVersion: 2 });
    const page = await open(stage.person('one'), { version: 1 });
    expect(page.client.state()).toMatchObject({ connection: 'ended', ending: 'reload' });
  });

  test('[C5] an update with a node or mark that is not known is not applied: the page is to be loaded again', async () => {
    const { nodes, marks } = sectionGrammar();
    const older = { ...sectionGrammar(), nodes: new Map([...nodes].filter(([name]) => name !== 'callout')) };
    const page = await open(stage.person('older'), { grammar: older });
    const newer = await open(stage.person('newer'));
    type(newer, 'known');
    await settled();
    newer.doc.getXmlFragment(rootName).push([new Y.XmlElement('callout')]);
    await settled();
    expect(page.client.state()).toMatchObject({ connection: 'ended', ending: 'reload' });
    expect(page.doc.getXmlFragment(rootName).toJSON()).toBe('<paragraph>known</paragraph>');
    expect(newer.text()).toContain('callout');
    const marked = craft({
      blocks: [{ client: 5, structs: [xmlText({ in: rootName }), mark({ under: [5, 0] }, 'glow', '{}')] }],
    });
    expect(unknownName(marked, { nodes, marks })).toBe('glow');
    expect(
      unknownName(craft({ blocks: [{ client: 5, structs: [element({ in: rootName }, 'heading')] }] }), {
        nodes,
        marks,
      }),
    ).toBe(null);
  });

  test('[C6] another client id of the document goes on under a new provider, and is seen', async () => {
    const page = await open(stage.person('one'));
    const other = await enter(stage, stage.person('two'), 22);
    other.open();
    await settled();
    const before = page.client.awareness();
    page.doc.clientID = 4242;
    type(page, 'under another id');
    await settled();
    expect(page.client.awareness()).not.toBe(before);
    page.client.awareness().setLocalState({ cursor: null });
    await settled();
    expect(other.heard('presence').at(-1)?.entries[0]?.clientId).toBe(4242);
    expect(other.text()).toBe('<paragraph>under another id</paragraph>');
    expect(page.client.state().save).toBe('saved');
  });

  test('[C7] more than 2 MB that is not saved yet is said to be full', async () => {
    const page = await open(stage.person('one'));
    page.line().drop();
    page.line().onClose(1006);
    type(page, 'x'.repeat(2 * 1024 * 1024 + 10));
    expect(page.client.state()).toMatchObject({ full: true, save: 'unsaved' });
    page.client.retry();
    await settled();
    expect(page.client.state()).toMatchObject({ full: false, save: 'saved' });
  });
});
