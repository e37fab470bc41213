import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Larger files are told apart by size and time: nobody saves such a file by hand. */
const largestHashedBytes = 4 * 1024 * 1024;

/** Equal exactly when nothing changed for those who read the file; undefined when there is no such file. */
export function fingerprintOf(file: string): string | undefined {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return undefined;
    if (stats.size > largestHashedBytes) return `${stats.size}:${stats.mtimeMs}`;
    return fingerprintOfContent(readFileSync(file));
  } catch (error) {
    return isMissing(error) ? undefined : 'unreadable';
  }
}

export function fingerprintOfContent(content: Uint8Array): string {
  return hash('sha1', content, 'base64');
}

/** Changes with nearly every write, and costs no reading; undefined when there is no such file. */
export function stampOf(file: string): string | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() ? `${stats.size}:${stats.mtimeMs}:${stats.ino}` : undefined;
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
