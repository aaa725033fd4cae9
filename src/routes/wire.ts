import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { RequestEvent } from '@sveltejs/kit';

/**
 * The address a request came from. A reverse proxy on the same machine is believed (the last entry of its
 * `X-Forwarded-For`); nobody else is, because anyone can send that header.
 */
export function clientAddress(event: RequestEvent): string {
  const peer = event.getClientAddress();
  const local = peer === '127.0.0.1' || peer === '::1' || peer === '::ffff:127.0.0.1';
  const forwarded = event.request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return (local && forwarded && /^[\da-fA-F.:]{2,45}$/.test(forwarded) ? forwarded : peer).replace(
    /^::ffff:/,
    '',
  );
}

/**
 * Whether an unsafe request was sent by another site's page. Browsers always say where such a request comes
 * from; a program that is no browser says nothing and carries no cookie it was not given.
 */
export function foreignOrigin(request: Request, origins: readonly string[]): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false;
  const origin = request.headers.get('origin');
  if (origin !== null) return !origins.includes(origin);
  const site = request.headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // `no-referrer` would take the Origin from native form posts, and they would be refused.
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Adds the security headers; whatever is not a public, versioned asset is never stored. */
export function harden(response: Response, event: RequestEvent): Response {
  for (const [name, value] of Object.entries(always)) response.headers.set(name, value);
  if (event.locals.app.settings.https)
    response.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  if (!response.headers.has('content-security-policy'))
    response.headers.set(
      'content-security-policy',
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    );
  response.headers.set('cache-control', 'no-store');
  response.headers.set('x-request-id', event.locals.requestId);
  return response;
}

const brotli = promisify(brotliCompress);
const zipped = promisify(gzip);

/** Smaller ones gain nothing. */
const worthPacking = 4096;
const ofWards =
  /^\/\(in\)\/wards(\/\[code\]|\/compare|\/\[picture\]\.svg|\/ranking\.csv)?$|^\/api\/v1\/wards/;
const isText = /^(text\/|application\/json|image\/svg)/;

/**
 * The same, packed for the wire, off the event loop. Of the pages of wards alone: they hold hundreds of outlines and
 * public figures. What partners write is never packed together with what an address says, because the length of the
 * answer would then tell of it (BREACH).
 */
export async function packed(response: Response, { request, route }: RequestEvent): Promise<Response> {
  const { headers, status } = response;
  if (!ofWards.test(route.id ?? '') || status !== 200) return response;
  if (headers.has('content-encoding') || !isText.test(headers.get('content-type') ?? '')) return response;
  const accepted = request.headers.get('accept-encoding') ?? '';
  const way = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
  if (way === null || request.method === 'HEAD') return response;
  const body = Buffer.from(await response.arrayBuffer());
  if (body.length < worthPacking) return new Response(body, response);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
  const small = way === 'br' ? await brotli(body, quality) : await zipped(body, { level: 5 });
  const answer = new Response(small, response);
  answer.headers.set('content-encoding', way);
  answer.headers.set('content-length', String(small.length));
  answer.headers.append('vary', 'accept-encoding');
  return answer;
}
