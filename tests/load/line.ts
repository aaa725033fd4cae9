import { WebSocket } from 'ws';
import type { Person } from './ask.ts';
import { failed } from './score.ts';

/** A live connection as a browser makes it. */
export type Line = { send(bytes: Uint8Array): void; close(): void };

type Given = {
  /** As the report names it. */
  kind: string;
  /** Below the origin. */
  path: string;
  onOpen: () => void;
  onFrame: (bytes: Buffer) => void;
  /** It has ended without being told to. */
  onLost: (code: number) => void;
};

/** An end that nobody here asked for is an error. */
export function openLine({ origin, headers, score, over }: Person, given: Given): Line {
  const { kind, path, onOpen, onFrame, onLost } = given;
  const socket = new WebSocket(origin.origin.replace(/^http/, 'ws') + path, {
    headers: { ...headers, origin: origin.origin },
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  let meant = false;
  socket.on('open', onOpen);
  socket.on('message', onFrame);
  // Its end is told by what follows.
  socket.on('error', () => undefined);
  socket.once('close', (code) => {
    if (meant || over.aborted) return;
    failed(score, `${kind}: closed with ${code}`);
    onLost(code);
  });
  return {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close() {
      meant = true;
      socket.close();
    },
  };
}
