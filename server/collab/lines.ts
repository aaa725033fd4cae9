import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { largestFrame, tryAgainLater } from '#lib/sections/wire.ts';
import type { Place } from './rooms.ts';
import type { Socket } from './seat.ts';

/** Lets whoever asked in: answers with their place, or null where it closed the socket with the reason. */
type LetIn = (socket: Socket) => Promise<Place | null>;

/**
 * The connections of this process, from the handshake to their end.
 *
 * 1. Nothing is read before its owner has a place; what comes with the handshake waits for it.
 * 2. No compression: a small frame could inflate to more than the machine holds.
 * 3. An invalid frame ends its connection and nothing else.
 * 4. A connection that does not answer a ping is ended.
 */
type Lines = {
  /** Takes over an upgrade; `letIn` decides who it is. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer, letIn: LetIn): void;
  /** Closes whoever is still there with `code`. */
  stop(code: number): void;
};

/** A connection is asked for a sign of life this often, and ended where the last was not answered. */
const pingEvery = 15_000;

export function openLines(
  report: (what: string, thrown: unknown) => void,
  closed: (code: number) => void = () => undefined,
): Lines {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestFrame,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const lines = new Set<Line>();
  const pinging = setInterval(() => ping(lines), pingEvery);
  pinging.unref();
  return {
    open(request, socket, head, letIn) {
      socket.on('error', () => socket.destroy());
      server.handleUpgrade(request, socket, head, (ws) => {
        const line = openLine(ws, socket, lines, closed);
        letIn(line.socket).then(
          (place) => line.enter(place),
          (thrown: unknown) => {
            report('a socket could not be let in', thrown);
            line.socket.close(tryAgainLater);
          },
        );
      });
    },
    stop(code) {
      clearInterval(pinging);
      for (const { ws } of lines) if (ws.readyState === ws.OPEN) ws.close(code);
    },
  };
}

/** Above this, bytes are written as they are, behind their header, in place of being copied beside it. */
const largestCopy = 16 * 1024;

let lastSent: Uint8Array | null = null;
let lastWrapped: readonly Uint8Array[] = [];

/**
 * Bytes as a WebSocket frame (RFC 6455 §5.2: final, binary, unmasked). What goes to many readers is wrapped once:
 * they are written to one after the other.
 */
function wrapped(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length > largestCopy) return [headerOf(bytes.length), bytes];
  if (bytes !== lastSent) {
    lastSent = bytes;
    lastWrapped = [Buffer.concat([headerOf(bytes.length), bytes])];
  }
  return lastWrapped;
}

function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x82, length]);
  if (length < 65_536) return Buffer.from([0x82, 126, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = 0x82;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

type Line = {
  ws: WebSocket;
  socket: Socket;
  place: Place | null;
  alive: boolean;
  enter(place: Place | null): void;
};

function openLine(ws: WebSocket, stream: Duplex, lines: Set<Line>, closed: (code: number) => void): Line {
  const early: Uint8Array[] = [];
  const line: Line = {
    ws,
    alive: true,
    place: null,
    enter(place) {
      line.place = place;
      if (ws.readyState !== ws.OPEN) return place?.leave();
      for (const bytes of early.splice(0)) place?.receive(bytes);
    },
    socket: {
      send(bytes) {
        if (ws.readyState === ws.OPEN) for (const part of wrapped(bytes)) stream.write(part);
      },
      close(code) {
        closed(code);
        ws.close(code);
        // The other side's answer must be read, or the connection would hang until it is cut.
        ws.resume();
      },
      pause: () => ws.pause(),
      resume: () => ws.resume(),
      waiting: () => stream.writableLength,
    },
  };
  lines.add(line);
  ws.pause();
  // Without a listener, six invalid bytes would end the process.
  ws.on('error', () => undefined);
  ws.on('pong', () => (line.alive = true));
  ws.on('message', (data) => {
    if (ws.readyState !== ws.OPEN) return;
    if (line.place) line.place.receive(bytesOf(data));
    else early.push(bytesOf(data));
  });
  ws.once('close', () => {
    lines.delete(line);
    line.place?.leave();
  });
  return line;
}

/** `ws` hands out Buffers, whose `slice` shares memory where that of other byte arrays copies. */
function bytesOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const buffer = Array.isArray(data) ? Buffer.concat(data) : data;
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function ping(lines: Iterable<Line>): void {
  for (const line of lines) {
    const { ws } = line;
    // A paused socket's answer is not read; it is not dead.
    if (!line.alive && !ws.isPaused) ws.terminate();
    line.alive = false;
    if (ws.readyState === ws.OPEN) ws.ping();
  }
}
