import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeSync,
  openSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { freePort } from '../fixtures/portal.ts';

const asRoot = process.getuid?.() === 0;
const programs =
  globSync('/usr/lib/postgresql/*/bin/pg_ctl')
    .sort()
    .at(-1)
    ?.replace(/pg_ctl$/, '') ?? null;

function run(command: string, args: string[]): { ok: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { ok: status === 0, said: `${stdout ?? ''}${stderr ?? ''}` };
}

/** A disk of the test's own, small enough to be filled. */
export type Disk = { folder: string; fill(): void; free(): void; gone(): void };

/** Null where this process may not mount one. */
export function mountDisk(megabytes: number): Disk | null {
  const folder = mkdtempSync(join(tmpdir(), 'wardmote-disk-'));
  if (!asRoot || !run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]).ok) {
    rmSync(folder, { recursive: true });
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const file = openSync(filler, 'a');
      try {
        // In ever smaller pieces, until not one page is left.
        for (const size of [1 << 20, 1 << 12])
          try {
            for (;;) writeSync(file, Buffer.alloc(size, 1));
          } catch (thrown) {
            if ((thrown as { code?: string }).code !== 'ENOSPC') throw thrown;
          }
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    gone() {
      run('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A Postgres server of the test's own, which may be stopped, started, and run out of disk. */
export type Cluster = {
  url: string;
  /** As a power cut does. */
  stop(): void;
  start(): void;
  running(): boolean;
  sql: Sql;
  gone(): Promise<void>;
};

/** Where Postgres's own programs are, and can be run. */
export const canMakeCluster = programs !== null && (!asRoot || existsSync('/usr/sbin/runuser'));

export async function makeCluster(place: string): Promise<Cluster> {
  const folder = mkdtempSync(join(place, 'wardmote-cluster-'));
  const data = join(folder, 'data');
  const log = join(folder, 'log');
  if (asRoot) {
    const uid = Number(run('id', ['-u', 'postgres']).said);
    chownSync(folder, uid, statSync(folder).gid);
  }
  const perform = (program: string, args: string[], fatal = true) => {
    const path = `${programs}${program}`;
    const { status, stderr } = spawnSync(
      asRoot ? 'runuser' : path,
      asRoot ? ['-u', 'postgres', '--', path, ...args] : args,
      { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'ignore'] },
    );
    if (status !== 0 && fatal) throw new Error(`${program} ${args.join(' ')}: ${status} ${stderr ?? ''}`);
    return status === 0;
  };
  perform('initdb', [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
    '--wal-segsize=1',
  ]);
  const port = await freePort();
  const settings = [
    `-p ${port} -h 127.0.0.1 -c unix_socket_directories='' -c shared_buffers=16MB -c max_wal_size=4MB`,
    '-c min_wal_size=2MB -c wal_recycle=off -c wal_init_zero=on',
  ].join(' ');
  const start = () => void perform('pg_ctl', ['-D', data, '-l', log, '-w', '-o', settings, 'start']);
  start();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const sql = postgres(url, { max: 1, onnotice: () => undefined, backoff: () => 0.1 });
  return {
    url,
    sql,
    start,
    stop: () => void perform('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop'], false),
    running: () => perform('pg_ctl', ['-D', data, 'status'], false),
    async gone() {
      await sql.end({ timeout: 0 });
      perform('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop'], false);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether this process may mount a disk. */
export const canMount = (() => {
  const disk = mountDisk(1);
  disk?.gone();
  return disk !== null;
})();
