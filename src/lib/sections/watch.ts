/** A page's line to what happens in its document: one socket, made again when it is lost. */
import { readTold, type Seen, type Told } from './watching.ts';

export type Watch = {
  /** Which sections the page shows as read text, and the number up to which it has each. */
  see(see: Seen['see']): void;
  stop(): void;
};

type Given = {
  /** `wss://…/collab/document/…` */
  url: string;
  WebSocket: typeof WebSocket;
  onTold: (told: Told) => void;
  /** Whether there is a connection; once it has ended for good, the code with which it was closed. */
  onLine: (line: { connected: boolean; ended: number | null }) => void;
};

const firstWait = 500;
const longestWait = 10_000;
/** The server says something every 20 s at least. */
const silence = 45_000;

export function openWatch({ url, WebSocket: Socket, onTold, onLine }: Given): Watch {
  let socket: WebSocket | null = null;
  let see: Seen['see'] = {};
  let wait = firstWait;
  let stopped = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  const say = () => {
    if (socket?.readyState === Socket.OPEN) socket.send(new TextEncoder().encode(JSON.stringify({ see })));
  };
  const heard = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => socket?.close(), silence);
  };

  function connect(): void {
    const made = new Socket(url);
    socket = made;
    made.binaryType = 'arraybuffer';
    made.onmessage = ({ data }) => {
      const told = readTold(new Uint8Array(data as ArrayBuffer));
      heard();
      // The first thing that is said: we are let in.
      if (wait !== firstWait || told?.kind === 'sections') {
        wait = firstWait;
        onLine({ connected: true, ended: null });
      }
      if (told) onTold(told);
    };
    made.onopen = () => {
      heard();
      say();
    };
    made.onclose = ({ code }) => {
      clearTimeout(quiet);
      if (stopped) return;
      const ended = code >= 4400 && code < 4500 ? code : null;
      onLine({ connected: false, ended });
      if (ended !== null) return;
      again = setTimeout(connect, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, longestWait);
    };
  }

  connect();
  return {
    see(next) {
      see = next;
      say();
    },
    stop() {
      stopped = true;
      clearTimeout(again);
      clearTimeout(quiet);
      socket?.close();
    },
  };
}
