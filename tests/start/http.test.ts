import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { root } from '../fixtures/database.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { chance } from '../fixtures/random.ts';
import { send, sendBytes, type Answer } from '../fixtures/wire.ts';

// Several processes start in each test, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const passphrase = 'open the wardmote';
const account = JSON.stringify({ email: 'police-lead@demo.example', password: passphrase });

const cookieOf = (answer: Answer) =>
  answer.headers['set-cookie']?.find((cookie) => /wardmote=/.test(cookie)) ?? '';

describe('the edges of HTTP', () => {
  let portal: Portal;
  let signIn: (headers?: Record<string, string>) => Promise<Answer>;
  beforeAll(async () => {
    portal = await startPortal({ demo: true });
    signIn = (headers = {}) =>
      send(portal, '/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: account,
      });
  }, 120_000);
  afterAll(() => portal.stop());

  test('the console of the demonstration says how to enter it, and that nothing there is real', () => {
    const said = portal.output();
    expect(said).toContain(`Wardmote, the demonstration, is at ${portal.origin}\n`);
    expect(said).toContain('Nothing in it is real');
    expect(said).toContain(`passphrase: ${passphrase}`);
    for (const name of ['admin', 'police-analyst', 'residents-rep', 'other-borough'])
      expect(said).toContain(`  ${name}@demo.example  `);
    expect(portal.setUpCode()).toBeNull();
  });

  test('every page and answer carries the headers that protect it', async () => {
    for (const path of ['/sign-in', '/healthz', '/api/v1/partnerships', '/no-such-page', '/']) {
      const { headers } = await send(portal, path);
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
      expect(headers['x-request-id'], path).toMatch(/^[\da-f-]{36}$/);
      // Over plain http browsers ignore it, and a proxy would pass it on.
      expect(headers['strict-transport-security'], path).toBeUndefined();
    }
  });

  test('scripts run by a nonce that is new in every response', async () => {
    const nonces = new Set<string>();
    for (let n = 0; n < 5; n++) {
      const { headers, body } = await send(portal, '/sign-in');
      const policy = String(headers['content-security-policy']);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(policy).not.toMatch(/script-src[^;]*'unsafe/);
      expect(body.toString()).toContain(`nonce="${nonce}"`);
      expect(body.toString().match(/<script(?![^>]*nonce=)/g)).toBeNull();
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(5);
  });

  test('what was built is kept by browsers for good, and sent compressed', async () => {
    const chunks = join(root, 'build/client/_app/immutable/chunks');
    const name = readdirSync(chunks).find((file) => readdirSync(chunks).includes(`${file}.br`)) ?? '';
    const path = `/_app/immutable/chunks/${name}`;
    const plain = await send(portal, path);
    expect(plain.headers).toMatchObject({
      'cache-control': 'public,max-age=31536000,immutable',
      'x-content-type-options': 'nosniff',
    });
    const brotli = await send(portal, path, { headers: { 'accept-encoding': 'br' } });
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    const gzip = await send(portal, path, { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
    const none = await send(portal, '/_app/immutable/chunks/none.js');
    expect(none.status).toBe(404);
    expect(none.headers['cache-control']).not.toContain('immutable');
  });

  test('a body that is too long is refused in words, and the portal goes on', async () => {
    const body = `title=${'a'.repeat(600_000)}`;
    const long = await send(portal, '/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: portal.origin },
      body,
    });
    expect(long.status).toBe(413);
    expect(long.body.toString()).toMatch(/more than can be sent at once \(512 KB\)\. Nothing was saved/);
    const unsaid = await sendBytes(
      portal,
      `POST /sign-in HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-type: text/plain\r\n` +
        `connection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    );
    expect(unsaid).toMatch(/^HTTP\/1\.1 411 /);
    expect((await send(portal, '/healthz')).status).toBe(200);
  });

  test('a change that comes from another site is refused, whatever it says of itself', async () => {
    const wrong: Record<string, string>[] = [
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { origin: `${portal.origin}.elsewhere.example` },
      { origin: portal.origin.replace('http:', 'https:') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of wrong) {
      const answer = await signIn(headers);
      expect(answer.status, JSON.stringify(headers)).toBe(403);
      expect(answer.body.toString()).toContain('This request came from another site, so nothing was done.');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await signIn({ origin: portal.origin })).status).toBe(204);
    expect((await signIn({ origin: `http://localhost:${portal.port}` })).status).toBe(204);
    expect((await signIn()).status).toBe(204);
  });

  test('the cookie is for this site alone, and no script reads it', async () => {
    const cookie = cookieOf(await signIn());
    expect(cookie).toMatch(/^wardmote=[a-z2-7]{32};/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=(Lax|Strict)/i);
    expect(cookie).toMatch(/; Path=\//);
  });

  test('a forged, garbled or oversized cookie is nobody, and no error', async () => {
    const luck = chance(20260701);
    const real = (cookieOf(await signIn()).split(';')[0] ?? '').slice('wardmote='.length);
    expect((await send(portal, '/', { headers: { cookie: `wardmote=${real}` } })).status).toBe(200);
    const other = real.startsWith('a') ? 'b' : 'a';
    const forged = [
      other + real.slice(1),
      real.slice(1),
      `${real}x`,
      real.toUpperCase(),
      '',
      '=',
      ';;;',
      '%',
      '%00%ff',
      '%E0%A4%A',
      '"quoted"',
      "' or 1=1 --",
      '{"id":1}',
      '__proto__',
      'x'.repeat(8000),
      ...Array.from({ length: 20 }, () =>
        Buffer.from(luck.bytes(24))
          .toString('latin1')
          .replace(/[^\x21-\x7e]/g, '~'),
      ),
    ];
    for (const value of forged) {
      const answer = await send(portal, '/', { headers: { cookie: `wardmote=${value}` } });
      expect([answer.status, answer.headers.location], value).toEqual([303, '/sign-in?next=%2F']);
    }
    expect(portal.output()).not.toContain('"level":"error"');
  });

  test('an address that cannot be read, or that nothing stands at, is answered in words', async () => {
    for (const path of ['/%', '/%E0%A4%A', '/%ff%fe', '/partnerships/%c0%ae'])
      expect((await send(portal, path)).status, path).toBeOneOf([303, 400, 404]);
    for (const path of [
      '/no-such-page',
      '/sign-in/%00',
      '/../../etc/passwd',
      '//elsewhere.example',
      '/.git/config',
    ]) {
      const answer = await send(portal, path);
      expect(answer.status, path).toBeOneOf([303, 404]);
      expect(answer.headers.location ?? '/', path).toMatch(/^\/(?!\/)/);
    }
    const absolute = await send(portal, 'http://elsewhere.example/');
    expect([absolute.status, absolute.body.toString()]).toEqual([
      400,
      'This address cannot be read. Nothing was done: check it, or begin at the first page.\n',
    ]);
    const long = await send(portal, `/sign-in?next=${'a'.repeat(30_000)}`);
    expect(long.status).toBe(431);
    expect(long.body.toString()).toContain('too long');
    expect((await send(portal, `/sign-in?next=/${'a'.repeat(10_000)}`)).status).toBe(200);
  });

  test('a method that nothing here knows is refused', async () => {
    for (const method of ['TRACE', 'PROPFIND', 'LOCK']) {
      const answer = await send(portal, '/', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toContain('GET');
      expect(answer.body.toString()).toContain('Nothing was done.');
    }
    const known = await send(portal, '/healthz', { method: 'DELETE' });
    expect([known.status, known.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('what is no HTTP at all is answered and closed', async () => {
    expect(await sendBytes(portal, 'hello, portal\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*cannot be read/);
    expect(
      await sendBytes(portal, 'GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 400 /);
    expect(
      await sendBytes(
        portal,
        'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /x',
      ),
    ).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('whoever asks too fast is told when to try again; others are not held up', async () => {
    const from = { 'x-forwarded-for': '198.51.100.7' };
    const answers: Answer[] = [];
    for (let n = 0; n < 12; n++)
      answers.push(
        ...(await Promise.all(Array.from({ length: 40 }, () => send(portal, '/healthz', { headers: from })))),
      );
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused[0]?.body.toString()).toContain('Too many requests. Nothing was done');
    expect((await send(portal, '/healthz', { headers: { 'x-forwarded-for': '198.51.100.8' } })).status).toBe(
      200,
    );
  });

  test('the log names routes and ids, and nothing that people typed', async () => {
    await send(portal, '/sign-in?next=/secret-place-4711');
    const body = JSON.stringify({ email: 'someone-4711@example.org', password: 'passphrase-4711' });
    await send(portal, '/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    // A line is on its way for a moment. The digits alone stand in a random id now and then.
    await vi.waitFor(() => {
      expect(portal.output()).toContain('"route":"/(public)/sign-in"');
      expect(portal.output()).toContain('"route":"/api/v1/session"');
    });
    expect(portal.output()).not.toMatch(/(place|someone|passphrase)-4711/);
  });
});

describe('behind a proxy that speaks https', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal({ demo: true, env: { ORIGIN: 'https://wardmote.example' } });
  }, 120_000);
  afterAll(() => portal.stop());

  test('cookies are Secure with the __Host- prefix, and browsers are told to stay with https', async () => {
    const answer = await send(portal, '/api/v1/session', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        host: 'wardmote.example',
        origin: 'https://wardmote.example',
        'x-forwarded-for': '198.51.100.7',
        'x-forwarded-proto': 'https',
      },
      body: account,
    });
    expect(answer.status).toBe(204);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^__Host-wardmote=/);
    for (const part of [/; Secure/, /; HttpOnly/, /; SameSite=/i, /; Path=\/(;|$)/])
      expect(cookie).toMatch(part);
    expect(cookie).not.toMatch(/domain=/i);
    for (const path of ['/sign-in', '/mark.svg', '/no-such-page'])
      expect((await send(portal, path)).headers['strict-transport-security'], path).toContain(
        'max-age=31536000',
      );
    // A cookie of the plain name is not the portal's own: another site of the same host could have set it.
    const plain = (cookie.split(';')[0] ?? '').replace('__Host-', '');
    expect((await send(portal, '/', { headers: { cookie: plain } })).status).toBe(303);
    expect((await send(portal, '/', { headers: { cookie: `__Host-${plain}` } })).status).toBe(200);
  });

  test('a change that says it comes from plain http is refused', async () => {
    const answer = await send(portal, '/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://wardmote.example' },
      body: account,
    });
    expect(answer.status).toBe(403);
  });
});
