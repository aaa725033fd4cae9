import { frameTypes, syncTypes } from '../wire.ts';

/** What passes through a socket, as y-websocket sends it. */
type SocketWatch = {
  /** A new connection is being made. */
  opened(): void;
  /** Whether a frame that carries text may leave. */
  mayLeave(): boolean;
  /** An update frame as the frames in which it leaves. */
  cut(frame: Uint8Array): Uint8Array[];
  /** A step 2 or update frame left. */
  sent(kind: 'step2' | 'update'): void;
};

const kindOf = (data: unknown): 'step2' | 'update' | null => {
  if (!(data instanceof Uint8Array) || data[0] !== frameTypes.sync) return null;
  if (data[1] === syncTypes.step2) return 'step2';
  return data[1] === syncTypes.update ? 'update' : null;
};

/**
 * The given WebSocket, with an eye on what it sends: the server acknowledges by counting step 2 and update
 * frames in order of arrival, so they are counted here as they leave.
 */
export function countingSocket(Base: typeof WebSocket, watch: SocketWatch): typeof WebSocket {
  return class extends Base {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      watch.opened();
    }
    override send(data: Parameters<WebSocket['send']>[0]): void {
      const kind = kindOf(data);
      if (kind && !watch.mayLeave()) return;
      const frames = kind === 'update' ? watch.cut(data as Uint8Array) : [data];
      for (const frame of frames) {
        super.send(frame as typeof data);
        if (kind) watch.sent(kind);
      }
    }
  };
}
