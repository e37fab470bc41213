/** Directories made aside and moved into place, so that what is there is whole, also beside a second maker. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrnoException } from '../kernel/failure.ts';
import { isProcessAlive } from '../kernel/process.ts';

/**
 * Gives work an empty 0700 directory below `home` and removes it afterwards, with those that killed processes left.
 * @param prefix names the kind of draft; starts with a dot
 */
export async function withDraft<T>(
  home: string,
  prefix: string,
  work: (draft: string) => Promise<T>,
): Promise<T> {
  await removeDeadDrafts(home, prefix);
  const draft = join(home, `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(draft, { mode: 0o700 });
    return await work(draft);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Another maker may have been first; what it made is as good. */
export async function moveIntoPlace(made: string, place: string): Promise<void> {
  try {
    await rename(made, place);
  } catch (error) {
    if (!isErrnoException(error) || !['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  }
}

async function removeDeadDrafts(home: string, prefix: string): Promise<void> {
  const drafts = (await readdir(home)).filter((entry) => entry.startsWith(prefix));
  const dead = drafts.filter((entry) => !isProcessAlive(Number.parseInt(entry.slice(prefix.length), 10)));
  await Promise.all(dead.map(async (entry) => await rm(join(home, entry), { recursive: true, force: true })));
}
