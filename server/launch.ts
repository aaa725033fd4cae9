import type { Settings } from '#lib/core/app.ts';
import { compose, type Running } from './compose.ts';
import { readSettings } from './config.ts';

const settingsKey = Symbol.for('wardmote.settings');
const appKey = Symbol.for('wardmote.app');
type Shared = { [settingsKey]?: Settings; [appKey]?: Promise<Running> };

// The built portal and the process that hosts it are bundled apart, and hot reload loads modules again: what
// exists once a process is kept here.
const shared = globalThis as unknown as Shared;

/** Hands the settings that `server/main.ts` read to the portal it is about to load. */
export function useSettings(settings: Settings): void {
  shared[settingsKey] = settings;
}

/** The one App of this process, built at the first call. */
export function launch(): Promise<Running> {
  return (shared[appKey] ??= compose(shared[settingsKey] ?? readSettings(process.env, process.cwd())));
}

/** The App that was built, or is being built; null where `launch` was never called. */
export const launched = (): Promise<Running> | null => shared[appKey] ?? null;
