import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { CannotStart } from './cannot-start.ts';

// What Wardmote itself keeps in its folder. `demo` is the demonstration's own folder inside the default one.
const ours = ['database', 'unfinished', 'control.json', 'audit-heads.jsonl', '.s.PGSQL.5432', 'demo'];

/**
 * Makes the folder where it is missing, and closes it to other people of the machine. Throws `CannotStart`
 * where it cannot be used, or holds other things and none of ours: a mistyped DATA_DIR must not change the
 * rights of a folder that belongs to something else.
 */
export function prepareDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const found = readdirSync(dataDir);
    if (found.length > 0 && !found.some((name) => ours.includes(name)))
      throw new CannotStart(
        `The folder ${dataDir} holds other things and nothing of Wardmote's. Nothing in it was touched. ` +
          'Set DATA_DIR to a folder of its own.',
      );
    chmodSync(dataDir, 0o700);
  } catch (thrown) {
    if (thrown instanceof CannotStart) throw thrown;
    const code = (thrown as { code?: string }).code ?? 'no reason given';
    throw new CannotStart(`The folder ${dataDir} cannot be used (${code}). Set DATA_DIR to one that can.`);
  }
}
