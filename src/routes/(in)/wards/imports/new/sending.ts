/** What a file is sent with; the server takes no larger piece. */
const pieceSize = 384 * 1024;
const tries = 6;

type Said = { area: string; kind: string };
type Problem = { detail?: string; fields?: Record<string, string> };

/** A file could not be sent. Its message is for whoever chose it. */
export class NotSent extends Error {
  readonly fields: Record<string, string>;
  constructor(message: string, fields: Record<string, string> = {}) {
    super(message);
    this.fields = fields;
  }
}

const pass = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function refusal(response: Response): Promise<NotSent> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  return new NotSent(problem.detail ?? 'The file could not be sent. Nothing was imported.', problem.fields);
}

/**
 * Sends a file in pieces, so that one that is lost on the way is sent again by itself. `progress` is told hundredths.
 * Answers with the upload's id; throws `NotSent`, or the abort of `signal`.
 */
export async function send(
  file: Blob & { name: string },
  said: Said,
  progress: (percent: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const announced = await fetch('/wards/imports/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: file.name, size: file.size, ...said }),
    signal,
  });
  if (!announced.ok) throw await refusal(announced);
  const { id } = (await announced.json()) as { id: string };
  for (let at = 0; at < file.size; at += pieceSize) {
    await sendPiece(`/wards/imports/uploads/${id}?at=${at}`, file.slice(at, at + pieceSize), signal);
    progress(Math.min(100, Math.round(((at + pieceSize) / file.size) * 100)));
  }
  return id;
}

async function sendPiece(address: string, piece: Blob, signal: AbortSignal): Promise<void> {
  for (let turn = 1; ; turn++) {
    const response = await fetch(address, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: piece,
      signal,
    }).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown;
      return null;
    });
    if (response?.ok) return;
    const again = response === null || response.status === 429 || response.status >= 500;
    if (!again || turn >= tries)
      throw response ? await refusal(response) : new NotSent('The connection was lost. Send the file again.');
    await pass(Number(response?.headers.get('retry-after') ?? turn) * 1000);
  }
}

/** Several outlines belong together: one a borough, all of one city. They are sent as one file. */
export function together(files: readonly File[]): (Blob & { name: string })[] {
  const drawn = files.filter(({ name }) => /\.(geo)?json$/i.test(name));
  const [first] = drawn;
  if (!first || drawn.length < 2) return [...files];
  const all = new File(
    drawn.flatMap((file) => [file, '\n']),
    `${first.name} and ${drawn.length - 1} more`,
  );
  return [all, ...files.filter((file) => !drawn.includes(file))];
}
