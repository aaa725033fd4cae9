import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMakeCluster, makeCluster, type Cluster } from '../collab/away-cluster.ts';
import { openLine, type Line } from '../fixtures/line.ts';
import { freePort, startPortal } from '../fixtures/portal.ts';
import { runTool } from '../fixtures/quick.ts';

/** What can be done to a portal by whoever runs it. */
export type Keys = {
  /** For somebody whose laptop goes to sleep: a way to the portal that can be cut. */
  line: Line;
  /** Ended at once (kill -9), left for `away` milliseconds, started again; answers with how long the start took. */
  killAndStart(away: number): Promise<number>;
  /** Stops the database server as a power cut does and starts it again; null where it is inside the portal. */
  restartDatabase: ((away: number) => Promise<void>) | null;
  /** Runs one of the portal's own tools; answers with what it printed. Throws where it ends with anything but 0. */
  tool(name: string, ...args: string[]): Promise<string>;
  /** Stops the portal, takes everything it kept away, runs `refill` on what is left empty, and starts it again. */
  wipe(refill: () => Promise<string>): Promise<string>;
};

/** The portal that is rehearsed in. */
export type House = {
  origin: string;
  on: string;
  setUpCode: string;
  /** Null for a deployment of somebody else's, of which nothing but its address is known. */
  keys: Keys | null;
  close(): Promise<void>;
};

/** A deployment that is running already, and empty. */
export const houseAt = (url: string, setUpCode: string): House => ({
  origin: new URL(url).origin,
  on: `a deployment at ${new URL(url).host}`,
  setUpCode,
  keys: null,
  close: () => Promise.resolve(),
});

/** A portal of the rehearsal's own, started from the build; on Postgres with a server of its own. */
export async function openHouse(kind: 'postgres' | 'embedded'): Promise<House> {
  const place = mkdtempSync(join(tmpdir(), 'wardmote-rehearsal-'));
  if (kind === 'postgres' && !canMakeCluster)
    throw new Error("Postgres's own programs (initdb, pg_ctl) are missing. --embedded needs none.");
  const cluster: Cluster | null = kind === 'postgres' ? await makeCluster(tmpdir()) : null;
  const port = await freePort();
  const line = await openLine(port);
  const origin = `http://127.0.0.1:${port}`;
  const dataDir = join(place, 'data');
  const settings = { ORIGIN: `${origin},${line.origin}` };
  const start = () =>
    startPortal({ port, dataDir, ...(cluster ? { databaseUrl: cluster.url } : {}), env: settings });
  let portal = await start();

  const tool = async (name: string, ...args: string[]) => {
    const { code, said } = await runTool(name, args, {
      TMPDIR: tmpdir(),
      PORT: String(port),
      DATA_DIR: dataDir,
      ...(cluster ? { DATABASE_URL: cluster.url } : {}),
      ...settings,
    });
    if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}: ${said}`);
    return said.trim();
  };

  return {
    origin,
    on: cluster ? `Postgres ${await version(cluster)}` : 'the embedded database',
    setUpCode: portal.setUpCode() ?? '',
    keys: {
      line,
      tool,
      async killAndStart(away) {
        await portal.kill();
        await pause(away);
        const began = performance.now();
        portal = await start();
        return performance.now() - began;
      },
      restartDatabase:
        cluster &&
        (async (away) => {
          cluster.stop();
          await pause(away);
          cluster.start();
        }),
      async wipe(refill) {
        await portal.stop();
        if (cluster)
          await cluster.sql.unsafe(
            'drop schema public cascade; create schema public; drop schema if exists drizzle cascade',
          );
        rmSync(dataDir, { recursive: true, force: true });
        const said = await refill();
        portal = await start();
        return said;
      },
    },
    async close() {
      await portal.stop();
      await line.close();
      await cluster?.gone();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

export const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function version({ sql }: Cluster): Promise<string> {
  const [row] = await sql<[{ server_version: string }]>`show server_version`;
  return row.server_version.split(' ')[0] ?? '';
}
