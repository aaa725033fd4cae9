import * as decoding from 'lib0/decoding';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Id } from '../../core/ids.ts';
import type { NudgeTopic } from '../../core/nudge.ts';
import { schemaVersion, sectionGrammar, type Grammar } from '../schema-names.ts';
import { frameTypes, readHello, readNudge } from '../wire.ts';
import { countingSocket } from './counting-socket.ts';
import { keepWords, type Keeper } from './keeping.ts';
import type { KeptWords } from './kept-words.ts';
import { framesOf } from './pieces.ts';
import { syncType, unknownName, updateIn } from './inbound.ts';
import { endingOf, firstState, type Ending, type SectionClientState } from './state.ts';

/**
 * One section in a page, over an unmodified y-websocket.
 *
 * 1. `saved` is said only of what the server has counted as committed.
 * 2. Whoever may not edit sees a private copy: nothing done to it is ever sent, and its ids are the text's own.
 * 3. An update with a node or mark that this version does not know is not applied: the page must be loaded again.
 * 4. After any interruption, what was typed meanwhile is sent; nothing typed is thrown away.
 * 5. A large change leaves in pieces.
 * 6. What is not saved is kept on the device where that is allowed, and sent by the next page.
 */
export type SectionClient = {
  state(): SectionClientState;
  onState(listener: (state: SectionClientState) => void): () => void;
  onNudge(listener: (topic: NudgeTopic) => void): () => void;
  /** What the editor binds to; null until the level is known. A change of level may change it. */
  view(): Y.Doc | null;
  /** Who is here. Replaced when Yjs gives this document another client id. */
  awareness(): Awareness;
  /** How many bytes may still be added before too much waits to be saved. */
  room(): number;
  /** Keeps nothing on this device any more. */
  keepNothing(): void;
  /** After an ending: tries again. */
  retry(): void;
  stop(): void;
};

type Given = {
  /** Of the collaboration, without the section: `wss://…/collab`. */
  url: string;
  sectionId: Id;
  WebSocket: typeof WebSocket;
  /** The epoch of what `doc` holds; null: it is empty. */
  epoch?: number | null;
  doc?: Y.Doc;
  grammar?: Grammar;
  version?: number;
  /** Where words are kept until they are saved. Null: nowhere, they may not be or cannot. */
  kept?: Promise<KeptWords | null>;
};

/** Kept while it cannot be sent. */
const mostUnsaved = 2 * 1024 * 1024;

type Inside = {
  given: Given & { doc: Y.Doc; grammar: Grammar };
  state: SectionClientState;
  listeners: Set<(state: SectionClientState) => void>;
  nudged: Set<(topic: NudgeTopic) => void>;
  copy: Y.Doc | null;
  epoch: number | null;
  provider: WebsocketProvider;
  stopped: boolean;
  /** Of this socket: step 2 and update frames that left, those counted, and whether everything was asked for. */
  sent: number;
  counted: number;
  answered: boolean;
  /** Bytes typed here that are not known to be saved. */
  unsaved: number;
  keeper: Keeper | null;
};

export function openSectionClient(given: Given): SectionClient {
  const doc = given.doc ?? new Y.Doc();
  const full = { ...given, doc, grammar: given.grammar ?? sectionGrammar() };
  const inside: Inside = {
    given: full,
    state: firstState,
    listeners: new Set(),
    nudged: new Set(),
    copy: null,
    epoch: given.epoch ?? null,
    provider: null as unknown as WebsocketProvider,
    stopped: false,
    sent: 0,
    counted: 0,
    answered: false,
    unsaved: 0,
    keeper: null,
  };
  inside.provider = connect(inside);
  void given.kept?.then((words) => startKeeping(inside, words));
  const onUpdate = (update: Uint8Array, origin: unknown) => heardUpdate(inside, update, origin);
  const afterAll = () => keepClientId(inside);
  doc.on('update', onUpdate);
  doc.on('afterAllTransactions', afterAll);
  return {
    state: () => inside.state,
    onState: (listener) => listening(inside.listeners, listener),
    onNudge: (listener) => listening(inside.nudged, listener),
    view: () => viewOf(inside),
    awareness: () => inside.provider.awareness,
    room: () => Math.max(0, mostUnsaved - inside.unsaved),
    keepNothing() {
      inside.keeper?.stop();
      inside.keeper = null;
      change(inside, { keeps: false, kept: false });
    },
    retry() {
      change(inside, { connection: 'connecting', ending: null });
      inside.provider.connect();
    },
    stop() {
      inside.stopped = true;
      inside.keeper?.stop();
      doc.off('update', onUpdate);
      doc.off('afterAllTransactions', afterAll);
      inside.provider.destroy();
      inside.provider.awareness.destroy();
      inside.copy?.destroy();
    },
  };
}

function listening<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(inside: Inside, changes: Partial<SectionClientState>): void {
  const next = { ...inside.state, ...changes };
  const onItsWay = next.connection === 'connected' && next.level === 'edit';
  next.save = inside.unsaved === 0 ? 'saved' : onItsWay ? 'saving' : 'unsaved';
  next.full = inside.unsaved > mostUnsaved;
  const same = (Object.keys(next) as (keyof SectionClientState)[]).every(
    (key) => next[key] === inside.state[key],
  );
  if (same) return;
  inside.state = next;
  for (const listener of [...inside.listeners]) listener(next);
}

function connect(inside: Inside): WebsocketProvider {
  const { url, sectionId, doc, version = schemaVersion } = inside.given;
  const Counting = countingSocket(inside.given.WebSocket, {
    opened() {
      inside.sent = 0;
      inside.counted = 0;
      inside.answered = false;
    },
    mayLeave: () => inside.state.level === 'edit',
    cut: (frame) => framesOf(inside.given.doc, frame),
    sent(kind) {
      inside.sent++;
      if (kind === 'step2') inside.answered = true;
    },
  });
  const params = () => ({ v: `${version}`, ...(inside.epoch === null ? {} : { epoch: `${inside.epoch}` }) });
  const provider = new WebsocketProvider(url, sectionId, doc, {
    WebSocketPolyfill: Counting,
    awareness: new Awareness(doc),
    params: params(),
    connect: false,
    // Another tab's client ids would travel through this one's connection.
    disableBc: true,
  });
  provider.on('status', ({ status }) => {
    if (inside.state.connection === 'ended' || inside.provider !== provider) return;
    change(inside, { connection: status === 'disconnected' ? 'away' : status });
  });
  provider.on('sync', (synced) => {
    change(inside, { synced });
    readyToKeep(inside);
  });
  provider.on('connection-close', () => {
    // The epoch becomes known with the first greeting, and is named from then on.
    provider.params = params();
  });
  provider.on('closed', ({ code }) => ended(inside, endingOf(code)));
  handle(inside, provider);
  provider.connect();
  return provider;
}

function ended(inside: Inside, ending: Ending): void {
  change(inside, { connection: 'ended', ending, synced: false });
  inside.provider.disconnect();
}

/** Our own frames, and a look at every update before it is applied. */
function handle(inside: Inside, provider: WebsocketProvider): void {
  const handlers = provider.messageHandlers;
  const sync = handlers[syncType];
  handlers[syncType] = (encoder, decoder, from, emitSynced, type) => {
    const update = updateIn(decoder);
    if (update && unknownName(update, inside.given.grammar) !== null) return ended(inside, 'reload');
    sync?.(encoder, decoder, from, emitSynced, type);
  };
  handlers[frameTypes.saved] = (_encoder, decoder) => {
    inside.counted = decoding.readVarUint(decoder);
    // Before the first step 2 of a socket, what was typed without a connection has not left.
    if (inside.answered && inside.counted >= inside.sent) inside.unsaved = 0;
    if (inside.unsaved === 0) inside.keeper?.saved();
    change(inside, {});
  };
  handlers[frameTypes.hello] = (_encoder, decoder) => {
    const hello = readHello(decoder);
    if (!hello) return ended(inside, 'reload');
    inside.epoch = hello.epoch;
    change(inside, { level: hello.level, seq: hello.seq });
  };
  handlers[frameTypes.nudge] = (_encoder, decoder) => {
    const topic = readNudge(decoder);
    if (topic) for (const listener of [...inside.nudged]) listener(topic);
  };
}

function heardUpdate(inside: Inside, update: Uint8Array, origin: unknown): void {
  if (inside.copy) Y.applyUpdate(inside.copy, update, 'text');
  if (origin === inside.provider || inside.state.level !== 'edit') return;
  inside.unsaved += update.length;
  inside.keeper?.typed(update);
  change(inside, {});
}

function startKeeping(inside: Inside, words: KeptWords | null): void {
  if (!words || inside.stopped) return;
  inside.keeper = keepWords(inside.given.doc, words, (kept) => change(inside, { kept }));
  change(inside, { keeps: true });
  readyToKeep(inside);
}

/** Only into a text that is here, and may be written: what was left names what stands in it. */
function readyToKeep({ state, epoch, keeper }: Inside): void {
  if (state.synced && state.level === 'edit' && epoch !== null) keeper?.ready(epoch);
}

function viewOf(inside: Inside): Y.Doc | null {
  const { level } = inside.state;
  if (level === null || level === 'none') return null;
  if (level === 'edit') return inside.given.doc;
  if (!inside.copy) {
    inside.copy = new Y.Doc();
    Y.applyUpdate(inside.copy, Y.encodeStateAsUpdate(inside.given.doc), 'text');
  }
  return inside.copy;
}

/**
 * Yjs takes another client id where it sees its own used by somebody else. y-websocket then fails at every
 * message about presence, which still goes under the old one: a new provider goes under the new one.
 */
function keepClientId(inside: Inside): void {
  if (inside.stopped || inside.given.doc.clientID === inside.provider.awareness.clientID) return;
  const old = inside.provider;
  inside.provider = connect(inside);
  old.awareness.clientID = inside.given.doc.clientID;
  old.awareness.meta.set(inside.given.doc.clientID, { clock: 0, lastUpdated: 0 });
  old.destroy();
  old.awareness.destroy();
}
