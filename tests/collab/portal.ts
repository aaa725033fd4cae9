import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { agreement, membership } from '#schema/partnerships.ts';
import type { section } from '#schema/sections.ts';
import { sectionGrant } from '#schema/sections.ts';
import type { Actor, Grant } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Role, Sector } from '#lib/core/words.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { openLog } from '#lib/sections/log.server.ts';
import type { SectionLog } from '#lib/sections/log.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { openCollab, type Collab } from '#server/collab/upgrade.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import type { DatabaseKind } from '../fixtures/database.ts';
import {
  build,
  makeAgreement,
  makeDocument,
  makeMember,
  makeOrganisation,
  makePartnership,
  makePerson,
  makeSection,
  sign,
} from '../fixtures/world.ts';

export const origin = 'http://127.0.0.1:3000';

export type Someone = { personId: Id; organisationId: Id; token: string };

/** The engine behind a real server, over a database, with people who have signed in. */
export type Portal = {
  tested: TestApp;
  collab: Collab;
  url: string;
  log: SectionLog;
  others: number;
  partnershipId: Id;
  newSection(grants: Grant[], more?: Partial<typeof section.$inferInsert>): Promise<Id>;
  someone(name: string, given?: { sector?: Sector; role?: Role }): Promise<Someone>;
  grant(sectionId: Id, grants: Grant[]): Promise<void>;
  endMembership(who: Someone): Promise<void>;
  close(): Promise<void>;
};

export const everyoneEdits: Grant[] = [{ subjectKind: 'everyone', subjectId: '', level: 'edit' }];

export async function openPortal(kind: DatabaseKind, given?: TestApp): Promise<Portal> {
  const tested = given ?? (await openTestApp(kind));
  const { app } = tested;
  const log = openLog(app);
  const collab = openCollab(app, {
    log,
    cookieName: 'wardmote',
    lingers: 0,
    render: (state) => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, state);
      return Promise.resolve({ html: doc.getXmlFragment(rootName).toJSON(), text: '' });
    },
    onAnotherWriter: () => portal.others++,
  });
  const server = createServer((_request, response) => response.end());
  server.on('upgrade', (request, socket, head) => {
    if (!collab.upgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const partnershipId = await build(app, (tx) => makePartnership(tx));
  const documentId = await build(app, (tx) => makeDocument(tx, partnershipId));
  const owner = await build(app, (tx) => makeOrganisation(tx));
  const portal: Portal = {
    tested,
    collab,
    log,
    others: 0,
    partnershipId,
    url: `ws://127.0.0.1:${port}/collab`,
    newSection: (grants, more = {}) =>
      build(app, (tx) => makeSection(tx, { documentId, ownerOrganisationId: owner, grants, ...more })),
    someone: (name, given = {}) => makeSomeone(tested, partnershipId, name, given),
    async grant(sectionId, grants) {
      await build(app, async (tx) => {
        await tx.delete(sectionGrant).where(eq(sectionGrant.sectionId, sectionId));
        if (grants.length > 0)
          await tx.insert(sectionGrant).values(grants.map((grant) => ({ sectionId, ...grant })));
      });
      await collab.recheck({ section: sectionId });
    },
    async endMembership({ personId }) {
      await build(app, (tx) =>
        tx.update(membership).set({ endedAt: app.clock() }).where(eq(membership.personId, personId)),
      );
      await collab.recheck({ person: personId });
    },
    async close() {
      await collab.stop();
      await closeServer(server);
      await tested.close();
    },
  };
  return portal;
}

async function makeSomeone(
  { app }: TestApp,
  partnershipId: Id,
  name: string,
  { sector = 'police', role = 'contributor' }: { sector?: Sector; role?: Role },
): Promise<Someone> {
  return build(app, async (tx) => {
    const organisationId = await makeOrganisation(tx, { sector });
    const personId = await makePerson(tx, { organisationId, name, email: `${newId()}@test.example` });
    await makeMember(tx, { partnershipId, personId, organisationId, role });
    const [found] = await tx
      .select({ id: agreement.id })
      .from(agreement)
      .where(eq(agreement.partnershipId, partnershipId));
    await sign(tx, found?.id ?? (await makeAgreement(tx, partnershipId, personId)), organisationId, personId);
    const token = await openSession(tx, app, { personId, stage: 'full', browser: 'test', from: '127.0.0.1' });
    return { personId, organisationId, token };
  });
}

const closeServer = (server: Server) =>
  new Promise<void>((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });

/** Whoever it is, as a request of theirs would find them. */
export async function actorOf(portal: Portal, { token }: Someone): Promise<Actor> {
  const session = await sessionBehind(portal.tested.app, token, '127.0.0.1');
  if (!session?.actor) throw new Error('Nobody is signed in.');
  return session.actor;
}

export const headersOf = (who: Someone | null, from: string | null = origin) => ({
  ...(from === null ? {} : { origin: from }),
  ...(who ? { cookie: `theme=dark; wardmote=${who.token}` } : {}),
});

/** `ws` as somebody's browser would open it. */
export const socketOf = (who: Someone): typeof globalThis.WebSocket =>
  class extends WebSocket {
    constructor(address: string) {
      super(address, { headers: headersOf(who) });
    }
  } as unknown as typeof globalThis.WebSocket;

export type Guest = {
  doc: Y.Doc;
  provider: WebsocketProvider;
  text(): string;
  synced(): Promise<void>;
  closed: Promise<number>;
  stop(): void;
};

/** An unmodified y-websocket client. */
export function visit(portal: Portal, who: Someone, sectionId: Id, doc = new Y.Doc()): Guest {
  const provider = new WebsocketProvider(portal.url, sectionId, doc, {
    WebSocketPolyfill: socketOf(who),
    disableBc: true,
  });
  const closed = new Promise<number>((resolve) => {
    provider.on('connection-close', (event) => (event ? resolve(event.code) : undefined));
  });
  return {
    doc,
    provider,
    closed,
    text: () => doc.getXmlFragment(rootName).toJSON(),
    synced: () =>
      provider.synced
        ? Promise.resolve()
        : new Promise((resolve) => {
            const heard = (state: boolean) => {
              if (!state) return;
              provider.off('sync', heard);
              resolve();
            };
            provider.on('sync', heard);
          }),
    stop() {
      provider.destroy();
      doc.destroy();
    },
  };
}

export function write({ doc }: { doc: Y.Doc }, words: string): void {
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText(words)]);
  doc.getXmlFragment(rootName).push([element]);
}

/** Once `holds` is true, asked after each change of the document. */
export const until = (doc: Y.Doc, holds: () => boolean): Promise<void> =>
  holds()
    ? Promise.resolve()
    : new Promise((resolve) => {
        const look = () => {
          if (!holds()) return;
          doc.off('afterTransaction', look);
          resolve();
        };
        doc.on('afterTransaction', look);
      });

/** Opens a raw socket and answers with the code it was closed with. */
export function closeCodeOf(
  address: string,
  headers: Record<string, string>,
  then?: (ws: WebSocket) => void,
) {
  return new Promise<number>((resolve, reject) => {
    const ws = new WebSocket(address, { headers });
    ws.on('error', reject);
    ws.on('open', () => then?.(ws));
    ws.on('close', (code) => resolve(code));
  });
}
