import * as http from 'node:http';
import * as https from 'node:https';
import type { Chance } from '../fixtures/random.ts';
import type { Account } from './place.ts';
import { failed, took, type Score } from './score.ts';

/** A simulated person: a browser with its session, its address, and its luck. */
export type Person = Account & {
  /** 1 for the first. */
  number: number;
  origin: URL;
  headers: Record<string, string>;
  agent: http.Agent;
  luck: Chance;
  score: Score;
  /** The run is over: what ends then is no error. */
  over: AbortSignal;
};

type Asked = {
  of: 'pages' | 'calls';
  /** As the report names it. */
  kind: string;
  path: string;
  method?: 'GET' | 'POST';
  body?: object;
};

const longest = 30_000;

/** As a browser has them: some connections at once, kept for the next request. */
export const agentFor = (origin: URL): http.Agent =>
  new (origin.protocol === 'https:' ? https.Agent : http.Agent)({ keepAlive: true, maxSockets: 6 });

/**
 * Asks for something and waits until all of it is here. Answers whether it came: a page with 200, a call with 2xx.
 * Anything else is an error: a page that leads elsewhere is one for a person who is signed in.
 */
export async function ask(person: Person, asked: Asked): Promise<boolean> {
  const began = performance.now();
  const { of, kind } = asked;
  try {
    const status = await exchange(person, asked);
    const came = of === 'pages' ? status === 200 : status >= 200 && status < 300;
    if (came) took(person.score, of, kind, performance.now() - began);
    else failed(person.score, `${kind}: ${status}`);
    return came;
  } catch (thrown) {
    if (!person.over.aborted) failed(person.score, `${kind}: ${reasonOf(thrown)}`);
    return false;
  }
}

const reasonOf = (thrown: unknown) => (thrown as { code?: string }).code ?? (thrown as Error).message;

function exchange({ origin, headers, agent, over }: Person, asked: Asked): Promise<number> {
  const { method = 'GET', path, body } = asked;
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((done, refused) => {
    const request = (origin.protocol === 'https:' ? https : http).request(
      {
        protocol: origin.protocol,
        host: origin.hostname.replace(/^\[|\]$/g, ''),
        port: origin.port,
        path,
        method,
        agent,
        signal: over,
        timeout: longest,
        headers: {
          ...headers,
          accept: asked.of === 'pages' ? 'text/html' : 'application/json',
          ...(text === undefined
            ? {}
            : {
                'content-type': 'application/json',
                'content-length': String(Buffer.byteLength(text)),
                origin: origin.origin,
              }),
        },
      },
      (response) => {
        response.on('error', refused);
        response.once('end', () => done(response.statusCode ?? 0));
        response.resume();
      },
    );
    request.on('error', refused);
    request.once('timeout', () => request.destroy(new Error('no answer within 30 s')));
    request.end(text);
  });
}
