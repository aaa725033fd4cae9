import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../fixtures/database.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { callers, seedCallers, wardCode, type Asked, type Caller } from './callers.ts';
import { expectations } from './routes.ts';

type Manifest = {
  _: {
    nodes: (() => Promise<{ server?: { actions?: Record<string, unknown> } }>)[];
    routes: {
      id: string;
      page: { leaf: number } | null;
      endpoint: (() => Promise<Record<string, unknown>>) | null;
    }[];
  };
};

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every way in, from the router's own manifest: `GET /(in)`, `POST /(in)/rules?/accept`, `DELETE /api/…`. */
async function waysIn(): Promise<string[]> {
  const built = pathToFileURL(join(root, '.svelte-kit/output/server/manifest.js')).href;
  const { manifest } = (await import(/* @vite-ignore */ built)) as { manifest: Manifest };
  const ways: string[] = [];
  for (const { id, page, endpoint } of manifest._.routes) {
    if (page) {
      ways.push(`GET ${id}`);
      const node = await manifest._.nodes[page.leaf]?.();
      for (const action of Object.keys(node?.server?.actions ?? {}))
        ways.push(`POST ${id}${action === 'default' ? '' : `?/${action}`}`);
    }
    if (endpoint) {
      const handlers = await endpoint();
      for (const method of methods)
        if (handlers[method]) {
          ways.push(`${method} ${id}`);
          scripted.add(`${method} ${id}`);
        }
    }
  }
  return ways.sort();
}

let folder: string;
let portal: Portal;
let asked: Asked;
let ways: string[];
/** The ways in that a script takes, not a page's form: they are sent JSON. */
const scripted = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wardmote-routes-'));
  asked = await seedCallers(folder);
  portal = await startPortal({ dataDir: folder, env: { LOG_LEVEL: 'silent' } });
  ways = await waysIn();
});
afterAll(async () => {
  await portal.stop();
  rmSync(folder, { recursive: true, force: true });
});

const addressOf = (id: string) =>
  id
    .replaceAll(/\/\([^)]+\)/g, '')
    .replace('/partnerships/[slug]', `/partnerships/${asked.slug}`)
    .replace('/partnerships/[id]', `/partnerships/${asked.partnershipId}`)
    .replace('/documents/[id]', `/documents/${asked.documentId}`)
    .replace('/sections/[id]', `/sections/${asked.sectionId}`)
    .replace('[sectionId]', asked.sectionId)
    .replace('[version]', '1')
    .replace('/wards/[code]', `/wards/${wardCode}`)
    .replace('/options/[slug]', '/options/staggered-closing')
    .replace('/organisations/[id]', `/organisations/${asked.organisationId}`)
    .replace('/people/[id]', `/people/${asked.personId}`)
    .replace(/\[\.\.\.\w+\]/, 'nothing-here')
    .replaceAll(/\[\w+\]/g, 'nothing-here') || '/';

/** What one caller gets: the status, and where a redirect leads. An empty form or body is sent with changes. */
async function ask(way: string, caller: Caller, session: number): Promise<string> {
  const [method = '', id = ''] = way.split(' ');
  const json = scripted.has(way);
  const response = await fetch(portal.origin + addressOf(id), {
    method,
    redirect: 'manual',
    headers: {
      cookie: asked.cookies[caller][session] ?? '',
      origin: portal.origin,
      accept: json ? 'application/json' : 'text/html',
      ...(method === 'GET'
        ? {}
        : { 'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded' }),
    },
    ...(method === 'GET' ? {} : { body: json ? '{}' : 'nothing=typed' }),
  });
  await response.arrayBuffer();
  const to = response.headers
    .get('location')
    ?.replace(/\?.*/, '')
    .replace(asked.slug, '[slug]')
    .replace(asked.documentId, '[id]')
    .replace(asked.sectionId, '[sectionId]');
  return to ? `${response.status} ${to}` : String(response.status);
}

test('every way in of the manifest has its expectation, and no other', () => {
  expect(Object.keys(expectations).sort()).toEqual(ways);
});

test('every way in answers every kind of person exactly as expected', async () => {
  const wrong: string[] = [];
  // Leaving the partnership and ending sessions come last: they change every answer after them.
  const asking = [...ways].sort((a, b) => lateness(a) - lateness(b));
  let session = 0;
  for (const way of asking) {
    if (endsSession(way)) session++;
    for (const caller of callers) {
      const expected = expectations[way]?.[caller];
      const actual = await ask(way, caller, session);
      if (actual !== expected)
        wrong.push(`${way} | ${caller}: expected ${expected ?? 'nothing'}, got ${actual}`);
    }
  }
  expect(wrong).toEqual([]);
}, 240_000);

const endsSession = (way: string) => /sign-out|DELETE \/api\/v1\/session|\?\/end/.test(way);

const lateness = (way: string) =>
  way.endsWith('?/endOthers') ? 3 : endsSession(way) ? 2 : way.endsWith('?/leave') ? 1 : 0;
