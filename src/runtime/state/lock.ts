import { DatabaseSync } from 'node:sqlite';

/** Held until it is released or the process dies, whatever it dies of: the kernel keeps it, so it is never stale. */
export type StateLock = { release(): void };

const busyErrorCode = 5;

/**
 * One daemon a state directory. SQLite is Node's only door to the kernel's file locks; nothing is stored.
 * Undefined when another process holds the lock.
 */
export function lockState(file: string): StateLock | undefined {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busyErrorCode) return undefined;
    throw error;
  }
}
