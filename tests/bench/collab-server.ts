import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import type { Sql } from 'postgres';
import { openDatabase } from '#lib/core/db.server.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Named } from '#lib/people/naming.ts';
import { openLog } from '#lib/sections/log.server.ts';
import { deepest, type Grammar } from '#lib/sections/schema-names.ts';
import { restart } from '#lib/sections/wire.ts';
import { openLines } from '#server/collab/lines.ts';
import { openRooms } from '#server/collab/rooms.ts';
import { makeSettler } from '#server/collab/settler.ts';
import { nameFor } from '#server/collab/standing.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { logClient, openServer } from '#server/database/server.ts';
import { startRendering } from '#server/jobs/rendering.ts';

/**
 * The production rooms, guard, log writer and Postgres for a benchmark of Yjs servers, which names what it
 * wants in the environment: PORT, DATABASE_URL. Replaced are only who asks (each connection is a person of its
 * own who may edit), where from, path and ids (any path names a section, made when it is first opened), limits of
 * requests, and the words of a text: characters in the root `text`, as the benchmark's clients type them.
 */
const root = resolve(import.meta.dirname, '../..');
const { PORT = '0', DATABASE_URL = '' } = process.env;

const plainText: Grammar = { root: 'text', rootIsText: true, nodes: new Map(), marks: new Map(), deepest };

const organisationId = '00000000-0000-4000-8000-000000000001';
const documentId = '00000000-0000-4000-8000-000000000002';
const spaceId = '00000000-0000-4000-8000-000000000003';

const opened = await openServer(DATABASE_URL);
await migrateDatabase(opened.client, root);
await makeWorld(opened.client);
const log = logClient(DATABASE_URL);
const rendering = startRendering(root);
const rooms = openRooms({
  log: openLog(
    { ...openDatabase(log, opened.cannotWrite), cannotWrite: opened.cannotWrite },
    openDatabase(opened.client, opened.cannotWrite),
  ),
  settler: makeSettler(root),
  grammar: plainText,
  clock: () => new Date(),
  naming: nameFor,
  namesOf: (personIds) => Promise.resolve(new Map(personIds.map((id) => [id, namedOf(id)]))),
  standingOf: () => Promise.resolve({ level: 'edit' }),
  rates: { frames: Infinity, asks: Infinity },
  render: (state) => rendering.renderState(state),
  report: (what, section, thrown) => console.error(what, section, thrown),
  endedOf: () => Promise.resolve([]),
  onAnotherWriter: () => process.exit(1),
});
const nextPerson = await peopleOf(opened.client);
const sectionNamed = sectionsOf(opened.client);
const lines = openLines((what, thrown) => console.error(what, thrown));

const server = createServer((_request, response) => response.end());
server.on('upgrade', (request, socket, head) =>
  lines.open(request, socket, head, async (line) => {
    const personId = await nextPerson();
    const visitor = {
      personId,
      sessionId: personId,
      actorNow: () => Promise.resolve(null),
      schemaVersion: 1,
      epoch: null,
    };
    return rooms.admit(visitor, await sectionNamed(pathOf(request)), line);
  }),
);
server.listen(Number(PORT), '127.0.0.1', 4096);
process.once('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  server.close();
  await rooms.stop();
  lines.stop(restart);
  await rendering.stop();
  await log.end({ timeout: 5 });
  await opened.close();
  process.exit(0);
}

const namedOf = (personId: Id): Named => ({
  personId,
  name: 'Bench',
  roleTitle: 'Bench',
  organisationId,
  organisationName: 'Bench',
  sector: 'voluntary',
  shownAs: null,
});

const pathOf = ({ url = '' }: IncomingMessage) => url.split('?')[0] ?? '';

async function makeWorld(sql: Sql): Promise<void> {
  await sql`insert into organisation (id, name, sector, created_at)
    values (${organisationId}, 'Bench', 'voluntary', now()) on conflict do nothing`;
  await sql`insert into space (id, kind) values (${spaceId}, 'library') on conflict do nothing`;
  await sql`insert into document (id, space_id, kind, title, created_at)
    values (${documentId}, ${spaceId}, 'plan', 'Bench', now()) on conflict do nothing`;
}

/** People, each to be handed out once; made many at a time, so that a connection costs no row of its own. */
async function peopleOf(sql: Sql): Promise<() => Promise<Id>> {
  const make = async () => {
    const ids = Array.from({ length: 5000 }, newId);
    await sql`insert into person (id, organisation_id, email, name, role_title, created_at)
      select id, ${organisationId}, id || '@test.example', 'Bench', 'Bench', now() from unnest(${`{${ids.join(',')}}`}::uuid[]) as given(id)`;
    return ids;
  };
  const waiting = await make();
  return async () => waiting.pop() ?? (waiting.push(...(await make())), waiting.pop() as Id);
}

/** The section of a name: made at its first opening. */
function sectionsOf(sql: Sql): (name: string) => Promise<Id> {
  const known = new Map<string, Promise<Id>>();
  const make = async (name: string): Promise<Id> => {
    const hash = createHash('sha256').update(name).digest('hex');
    const id = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
    await sql`insert into section (id, document_id, position, title, owner_organisation_id, created_at)
      values (${id}, ${documentId}, 0, ${name}, ${organisationId}, now()) on conflict do nothing`;
    return id;
  };
  return (name) => {
    const found = known.get(name) ?? make(name);
    known.set(name, found);
    return found;
  };
}
