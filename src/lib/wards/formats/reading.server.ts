import type { Ask, Batch, ReadContext } from './batches.ts';
import { Unreadable } from './kinds.ts';
import { makeImportReader } from './read.ts';
import type { ImportReport } from './report.ts';
import { unpack } from './unpack.server.ts';

/** What a file is read as, and for which wards. */
export type ImportQuestion = { ask: Ask; context: ReadContext };

/** A whole import's reading: batches as they come, then the report. Throws `Unreadable`. */
export async function* readImport(
  bytes: AsyncIterable<Uint8Array>,
  { ask, context }: ImportQuestion,
): AsyncGenerator<Batch, ImportReport> {
  const reader = makeImportReader(ask, context);
  const passedOver: string[] = [];
  let open: string | null = null;
  const close = () => {
    const name = open;
    open = null;
    if (name !== null) named(name, passedOver.length > 0, () => reader.endFile());
  };
  for await (const piece of unpack(ask.fileName, bytes, ask.kind)) {
    if ('passedOver' in piece) passedOver.push(piece.passedOver);
    else if ('begin' in piece) {
      close();
      open = piece.begin;
      reader.begin(piece.begin, piece.compression);
    } else reader.push(piece.bytes);
    yield* reader.drain();
  }
  close();
  yield* reader.drain();
  yield* reader.rest();
  const report = reader.report();
  if (passedOver.length > 0)
    report.notes.push(
      `Passed over in the zip: ${listed(passedOver.map((name) => name.split('/').at(-1) ?? name))}.`,
    );
  return report;
}

/** Says in which of several files something is wrong. */
function named(name: string, several: boolean, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    if (several && thrown instanceof Unreadable)
      throw new Unreadable(`${name}: ${thrown.message}`, null, thrown.columns);
    throw thrown;
  }
}

const listed = (names: readonly string[]) =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
