import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Settings } from '#lib/core/app.ts';
import { isBackupRefused } from '../backup/refusal.ts';
import { readSettings, WrongSetting } from '../config.ts';
import { isCannotStart } from '../database/cannot-start.ts';

const root = resolve(import.meta.dirname, '../..');

/** A tool called in a way it does not know. Its message shows how. */
export class WrongUse extends Error {}

/**
 * Runs one command-line tool: prints what it answers with, or one plain line about what stopped it, and ends
 * the process with 0 or 1.
 */
export async function runTool(work: (settings: Settings) => Promise<string>): Promise<never> {
  try {
    console.log(await work(readSettings(process.env, root)));
    process.exit(0);
  } catch (thrown) {
    console.error(isPlain(thrown) ? thrown.message : thrown);
    process.exit(1);
  }
}

const isPlain = (thrown: unknown): thrown is Error =>
  thrown instanceof WrongSetting ||
  thrown instanceof WrongUse ||
  isCannotStart(thrown) ||
  isBackupRefused(thrown);

/** The one file named on the command line. npm changes the folder before it runs a tool, and says from where. */
export function fileArgument(usage: string): string {
  const [file, ...rest] = process.argv.slice(2);
  if (!file || rest.length > 0 || file.startsWith('-')) throw new WrongUse(usage);
  return resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** Whether an embedded database was ever made in this folder. */
export const hasDatabase = (dataDir: string) => existsSync(resolve(dataDir, 'database'));

/** Shows on a terminal how far a long task is; says nothing into a file. */
export const showProgress = (line: string) => {
  if (process.stderr.isTTY) process.stderr.write(`${line}\n`);
};
