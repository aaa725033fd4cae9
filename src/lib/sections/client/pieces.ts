import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { frameTypes, syncTypes } from '../wire.ts';

/** About how many bytes leave in one frame: what is judged, committed and passed on in a moment. */
export const pieceSize = 48 * 1024;

/** Elements that may be without children: all others get one from each editor that sees them empty, or are deleted. */
const mayBeEmpty = new Set(['paragraph', 'heading', 'evidence', 'hardBreak', 'mention']);
/** Elements that editors make even: half of one would be filled up by whoever sees it. */
const inWhole = new Set(['table', 'tableRow']);

/**
 * A change made here, as several that follow each other: a large paste, or the undoing of a large deletion.
 *
 * 1. Applied in their order they are the change, and none waits for a later one.
 * 2. After each of them the text is one that the schema allows: editors delete, from everyone's text, a list without
 *    items. So a cut lies between blocks, or within a long run of characters, and never in a table.
 * 3. Deletions leave with the last.
 *
 * `doc` holds the change already. What cannot be cut so stays in one.
 */
export function piecesOf(doc: Y.Doc, update: Uint8Array, size = pieceSize): Uint8Array[] {
  if (update.length <= size) return [update];
  const { structs, ds } = Y.decodeUpdate(update);
  const [first] = structs;
  const { client } = first?.id ?? {};
  if (!first || structs.some((struct) => !(struct instanceof Y.Item) || struct.id.client !== client))
    return [update];
  const items = structs as Y.Item[];
  const needed = whatIsNeeded(doc, items);
  const pieces: Uint8Array[] = [];
  let piece = newPiece(first.id.clock);
  // The newest struct that something before it needs: no cut lies before it.
  let until = -1;
  items.forEach((item, i) => {
    if (until < i && sizeOf(piece) >= size) piece = begun(pieces, piece, client, item.id.clock);
    let from = 0;
    if (until < i && item.content instanceof Y.ContentString)
      for (let to; (to = endOf(item.content.str, from, size - sizeOf(piece))) < item.length; from = to) {
        add(piece, upTo(item, to), from);
        piece = begun(pieces, piece, client, item.id.clock + to);
      }
    add(piece, item, from);
    until = Math.max(until, needed[i] ?? -1);
  });
  pieces.push(bytesOf(piece, client ?? 0, ds));
  return pieces;
}

/** For each struct that is an element: the last of the structs without which it must not be seen; -1: none. */
function whatIsNeeded(doc: Y.Doc, items: readonly Y.Item[]): number[] {
  const byClock = new Map(items.map((item, i) => [item.id.clock, i]));
  const needed = items.map(() => -1);
  const client = items[0]?.id.client;
  items.forEach((item, i) => {
    if (item.parentSub !== null || !(item.content instanceof Y.ContentType)) return;
    // As an update has it an item names its neighbours alone; the document knows in what it stands.
    const parent = (Y.getItem(doc.store, item.id) as Partial<Y.Item>).parent;
    const above = parent instanceof Y.XmlElement ? parent._item : null;
    if (!(parent instanceof Y.XmlElement) || above?.id.client !== client) return;
    const at = byClock.get(above?.id.clock ?? -1);
    if (at === undefined || mayBeEmpty.has(parent.nodeName)) return;
    if (needed[at] === -1 || inWhole.has(parent.nodeName)) needed[at] = i;
  });
  return needed;
}

type Piece = { clock: number; count: number; encoder: Y.UpdateEncoderV1 };

const newPiece = (clock: number): Piece => ({ clock, count: 0, encoder: new Y.UpdateEncoderV1() });
const sizeOf = ({ encoder }: Piece): number => encoding.length(encoder.restEncoder);

function add(piece: Piece, item: Y.Item, from: number): void {
  item.write(piece.encoder, from);
  piece.count++;
}

function begun(pieces: Uint8Array[], piece: Piece, client: number | undefined, clock: number): Piece {
  if (piece.count > 0) pieces.push(bytesOf(piece, client ?? 0, null));
  return newPiece(clock);
}

/** The beginning of a run of characters, cut as Yjs would cut it. */
function upTo(item: Y.Item, end: number): Y.Item {
  const { str } = item.content as Y.ContentString;
  const { id, origin, rightOrigin, parent, parentSub } = item;
  const content = new Y.ContentString(str.slice(0, end));
  return new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, content);
}

/** Where a run that begins at `from` and has `room` bytes ends: not between the halves of a character. */
function endOf(str: string, from: number, room: number): number {
  // At most three bytes for each unit.
  const end = from + Math.max(Math.floor(room / 3), 16);
  const code = str.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end + 1 : end;
}

type Deleted = ReturnType<typeof Y.decodeUpdate>['ds'];

function bytesOf({ clock, count, encoder }: Piece, client: number, ds: Deleted | null): Uint8Array {
  const out = encoding.createEncoder();
  encoding.writeVarUint(out, count > 0 ? 1 : 0);
  if (count > 0) {
    encoding.writeVarUint(out, count);
    encoding.writeVarUint(out, client);
    encoding.writeVarUint(out, clock);
    encoding.writeUint8Array(out, encoder.toUint8Array());
  }
  const clients = [...(ds?.clients ?? [])].sort((a, b) => b[0] - a[0]);
  encoding.writeVarUint(out, clients.length);
  for (const [id, ranges] of clients) {
    encoding.writeVarUint(out, id);
    encoding.writeVarUint(out, ranges.length);
    for (const range of ranges) {
      encoding.writeVarUint(out, range.clock);
      encoding.writeVarUint(out, range.len);
    }
  }
  return encoding.toUint8Array(out);
}

/** The frames that carry an update frame's change in pieces. */
export function framesOf(doc: Y.Doc, frame: Uint8Array): Uint8Array[] {
  if (frame.length <= pieceSize) return [frame];
  const decoder = decoding.createDecoder(frame);
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
  return piecesOf(doc, decoding.readVarUint8Array(decoder)).map((piece) => {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, frameTypes.sync);
    encoding.writeVarUint(encoder, syncTypes.update);
    encoding.writeVarUint8Array(encoder, piece);
    return encoding.toUint8Array(encoder);
  });
}
