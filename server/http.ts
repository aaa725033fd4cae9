import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';

export type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown;

/** No form or API call is longer. */
const longestRequest = 512 * 1024;
/** But the form that sends a file at once, where no script sends it in pieces; adapter-node is given this number. */
export const longestBody = 8 * 1024 * 1024;
const longestOf = (url: string) =>
  /^\/(wards\/imports\/new|library\/import)(\?|$)/.test(url) ? longestBody : longestRequest;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const wrongAddress = 'This address cannot be read. Nothing was done: check it, or begin at the first page.';

/**
 * The HTTP server around the built portal. What never reaches the portal's own hooks is answered here, in
 * words and with the same headers: files, and requests too large or too crooked to be passed on.
 */
export function makeHttpServer(handler: Handler, { https }: { https: boolean }): Server {
  const server = createServer(
    {
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      // Longer than a proxy keeps its own connections, so that none is closed under a request on its way.
      keepAliveTimeout: 75_000,
    },
    (request, response) => {
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('cross-origin-resource-policy', 'same-origin');
      // The sheet of icons is named with the version it is of. A page without a connection still draws its signs.
      if (request.url?.startsWith('/icons.svg?'))
        response.setHeader('cache-control', 'public, max-age=31536000, immutable');
      if (https) response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
      const refusal = refusalOf(request);
      if (refusal) return answer(response, ...refusal);
      handler(request, response, () => answer(response, 404, 'There is nothing at this address.'));
    },
  );
  server.on('clientError', answerUnreadable);
  return server;
}

type Refusal = [status: number, words: string];

function refusalOf({ method = '', url = '', headers }: IncomingMessage): Refusal | null {
  if (!methods.includes(method))
    return [405, `Nothing here can be asked for with ${method}. Nothing was done.`];
  if (!url.startsWith('/')) return [400, wrongAddress];
  // Without it a request could grow past what is allowed after it was let in.
  if (headers['transfer-encoding'] !== undefined)
    return [411, 'Say how long this request is (Content-Length), and send it again. Nothing was done.'];
  if (Number(headers['content-length']) > longestOf(url))
    return [
      413,
      'This is more than can be sent at once (512 KB). Nothing was saved: go back, where what you typed still stands, ' +
        'and send it in parts.',
    ];
  return null;
}

function answer(response: ServerResponse, status: number, words: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      ...(status === 405 ? { allow: methods.join(', ') } : {}),
    })
    .end(`${words}\n`);
}

/** Answers what is no readable HTTP request at all. */
function answerUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, words] = unreadable(error.code);
  const body = `${words}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `cache-control: no-store\r\nx-content-type-options: nosniff\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function unreadable(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW')
    return [431, 'The address, or what the browser sends with it, is too long. Nothing was done.'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return [408, 'The request took too long to arrive. Nothing was done: try again.'];
  return [400, 'This request cannot be read. Nothing was done.'];
}

/**
 * Hands whoever asks for a socket to `take`, and ends the connection where it does not take it. Answers with those
 * that are open: the server itself forgets them.
 */
export function takeUpgrades(
  server: Server,
  take: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean,
): ReadonlySet<Duplex> {
  const open = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    if (!take(request, socket, head)) return void socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/**
 * Stops listening, lets requests on their way be answered for up to `milliseconds`, then cuts what is left.
 */
export async function drain(
  server: Server,
  milliseconds: number,
  upgraded: ReadonlySet<Duplex> = new Set(),
): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  // A connection kept alive falls idle when its request is answered, and would be waited for.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of upgraded) socket.destroy();
  }, milliseconds);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
