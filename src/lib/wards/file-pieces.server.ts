import { open } from 'node:fs/promises';

const pieceSize = 64 * 1024;

/**
 * The bytes of a file, a piece at a time, all in the same memory: what was given holds until the next is asked for. As
 * a stream gives them, tens of megabytes of pieces that were read long ago would wait to be set free.
 */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  const room = new Uint8Array(pieceSize);
  try {
    for (;;) {
      const { bytesRead } = await file.read(room, 0, pieceSize, null);
      if (bytesRead === 0) return;
      yield room.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
