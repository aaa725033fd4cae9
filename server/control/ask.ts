import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import type { Settings } from '#lib/core/app.ts';
import { CannotStart } from '../database/cannot-start.ts';
import { controlFile, controlHeader, type Answer } from './listen.ts';

/** What the portal answered a tool with, in words for the person at the console. */
class PortalRefused extends CannotStart {}

/**
 * Asks the portal that runs on these settings' data folder to run a command. Answers with what the command
 * gave, or null where no portal runs there. Throws `PortalRefused` with the portal's own words.
 */
export async function askPortal(
  settings: Pick<Settings, 'dataDir'>,
  command: string,
  args: unknown,
  progress: (line: string) => void = () => undefined,
): Promise<{ value: unknown } | null> {
  const portal = readControlFile(settings.dataDir);
  if (!portal) return null;
  const response = await post(portal, command, args);
  // A file that a killed portal left names a port that nobody, or another program, listens on now.
  if (!response || response.headers[controlHeader] === undefined || response.statusCode === 403) {
    response?.destroy();
    return null;
  }
  if (response.statusCode !== 200) {
    response.destroy();
    throw new PortalRefused(
      'The running portal is of another version and does not know this command. Restart it first.',
    );
  }
  for await (const line of linesOf(response)) {
    const answer = JSON.parse(line) as Answer;
    if ('progress' in answer) progress(answer.progress);
    else if ('failed' in answer) throw new PortalRefused(answer.failed);
    else return { value: answer.done };
  }
  throw new PortalRefused(
    'The portal stopped before it was done. Try again when it runs, or while it is down.',
  );
}

function readControlFile(dataDir: string): { port: number; token: string } | null {
  try {
    const { port, token } = JSON.parse(readFileSync(controlFile(dataDir), 'utf8')) as {
      port: unknown;
      token: unknown;
    };
    return typeof port === 'number' && typeof token === 'string' ? { port, token } : null;
  } catch {
    return null;
  }
}

const post = (portal: { port: number; token: string }, command: string, args: unknown) =>
  new Promise<IncomingMessage | null>((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: portal.port,
        method: 'POST',
        path: `/${command}`,
        headers: { authorization: `Bearer ${portal.token}`, 'content-type': 'application/json' },
        // A portal answers at once, with its header; a strange program may never.
        timeout: 5000,
      },
      (response) => {
        asked.setTimeout(0);
        resolve(response);
      },
    );
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', () => resolve(null));
    asked.end(JSON.stringify(args ?? null));
  });

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const piece of response.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch {
    // The portal went away in mid-answer: the caller finds the answer missing.
  }
}
