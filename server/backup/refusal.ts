/** A backup or restore that must not go on. Its message is for the person at the console. */
export class BackupRefused extends Error {
  readonly code = 'backup-refused';
}

export const isBackupRefused = (thrown: unknown): thrown is BackupRefused =>
  (thrown as { code?: unknown } | null)?.code === 'backup-refused';
