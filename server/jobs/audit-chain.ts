import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '#lib/core/app.ts';
import { hours } from '#lib/core/clock.ts';
import type { Result } from '#lib/core/result.ts';
import { auditHeadRow, chainAll, chainStragglers, type Head } from '#lib/people/audit-chain.server.ts';
import { verifyAudit, type AuditVerdict } from '#lib/people/audit-verify.server.ts';
import { takeTurns } from './turns.ts';

const pause = 400;

/**
 * Links events within a second of their commit, and once an hour, at the start and at the stop notes the
 * head outside the database: a tail that is cut off together with its head shows by that alone.
 */
export function startAuditChain(app: App): { stop(): Promise<void> } {
  let notedAt = 0;
  let said = '';

  /** Once for each new trouble: it would else fill the log. */
  const complain = (trouble: string, err?: unknown) => {
    if (trouble && trouble !== said) app.log.error({ err }, trouble);
    said = trouble;
  };
  const settle = (result: Result<number>) => {
    const { failure } = result.ok ? { failure: null } : result;
    complain(failure ? `audit chain: ${'message' in failure ? failure.message : failure.code}` : '');
  };
  const turn = async () => {
    try {
      const due = app.clock().getTime() - notedAt >= hours(1);
      settle(due ? await chainStragglers(app) : await chainAll(app));
      if (due) {
        await noteAuditHead(app);
        notedAt = app.clock().getTime();
      }
    } catch (thrown) {
      complain('audit chain: failed', thrown);
    }
  };
  const turns = takeTurns(async () => {
    if (!app.cannotWrite()) await turn();
  }, pause);

  return {
    async stop() {
      await turns.stop();
      if (app.cannotWrite()) return;
      notedAt = 0;
      await turn();
    },
  };
}

const headsFile = (dataDir: string) => join(dataDir, 'audit-heads.jsonl');

/** Writes the head to the log and to `audit-heads.jsonl` in the data folder. */
export async function noteAuditHead(app: App): Promise<void> {
  const head = await auditHeadRow(app.db);
  if (!head) return;
  app.log.info(head, 'audit head');
  mkdirSync(app.settings.dataDir, { recursive: true, mode: 0o700 });
  // The line end in front keeps a line that a crash cut short from spoiling this one.
  appendFileSync(
    headsFile(app.settings.dataDir),
    `\n${JSON.stringify({ at: app.clock().toISOString(), ...head })}`,
    { mode: 0o600 },
  );
}

/** The heads noted so far. A line that a crash cut short is passed over. */
export function readAuditHeads(dataDir: string): Head[] {
  const file = headsFile(dataDir);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const head = parseHead(line);
      return head ? [head] : [];
    });
}

/** Checks the whole trail, also against the heads noted outside the database. */
export const verifyTrail = (
  app: Pick<App, 'db' | 'clock' | 'settings'>,
  portalRuns: boolean,
): Promise<AuditVerdict> =>
  verifyAudit(app.db, { heads: readAuditHeads(app.settings.dataDir), now: app.clock(), portalRuns });

function parseHead(line: string): Head | null {
  try {
    const { seq, hash } = JSON.parse(line) as Partial<Head>;
    return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : null;
  } catch {
    return null;
  }
}
