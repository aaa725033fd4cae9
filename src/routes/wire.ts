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
