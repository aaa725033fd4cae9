import { httpStatus } from '#lib/core/why.ts';
import type { Failure } from '#lib/core/result.ts';

/** An RFC 9457 problem. `code` is stable within v1; `detail` is a sentence for a person. */
export const problem = (
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {},
): Response =>
  new Response(
    JSON.stringify({ type: `urn:wardmote:problem:${code}`, title: code, status, detail, ...more }),
    {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
    },
  );

/** The problem that an expected failure becomes at this door. */
export function problemOf(failure: Failure): Response {
  switch (failure.code) {
    case 'denied':
      return problem(httpStatus[failure.why], failure.why, whyText[failure.why]);
    case 'invalid':
      return problem(
        400,
        'invalid',
        'Some fields do not fit. Nothing was changed.',
        {},
        { fields: failure.fields },
      );
    case 'changed':
      return problem(409, 'changed', failure.message, {}, { now: failure.now });
    case 'refused':
      return problem(409, 'refused', failure.message);
    case 'prove-again':
      return problem(403, 'prove-again', 'Prove who you are again first. Nothing was changed.');
    case 'too-many':
      return problem(429, 'too-many', `Too many tries. Try again in ${failure.seconds} s.`, {
        'retry-after': String(failure.seconds),
      });
    case 'unavailable':
      return problem(503, 'unavailable', failure.message, { 'retry-after': '5' });
  }
}

const whyText = {
  'signed-out': 'Sign in first.',
  'not-found': 'There is nothing at this address, or it is not open to you.',
  'not-yours': 'You may not do this.',
  sealed: 'This text is agreed. It can no longer be changed.',
  'out-of-date': 'A newer version of Wardmote is running. Reload.',
} as const satisfies Record<keyof typeof httpStatus, string>;
