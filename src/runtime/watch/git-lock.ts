import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A lock older than this was left behind by a git that died. */
const stalestLockMs = 30_000;

/** Answers whether git is changing the work tree that holds `root` right now (it holds `index.lock` meanwhile). */
export function gitLockOf(root: string): () => boolean {
  const gitDirectory = findGitDirectory(root);
  if (gitDirectory === undefined) return () => false;
  const lockFile = join(gitDirectory, 'index.lock');
  return () => {
    const stats = statSync(lockFile, { throwIfNoEntry: false });
    return stats !== undefined && Date.now() - stats.mtimeMs < stalestLockMs;
  };
}

function findGitDirectory(root: string): string | undefined {
  for (let directory = resolve(root); ; directory = dirname(directory)) {
    const candidate = join(directory, '.git');
    if (existsSync(candidate)) return statSync(candidate).isDirectory() ? candidate : linkedFrom(candidate);
    if (directory === dirname(directory)) return undefined;
  }
}

/** In a linked work tree `.git` is a file, `gitdir: PATH`. Source: gitrepository-layout(5). */
function linkedFrom(file: string): string | undefined {
  const target = /^gitdir: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
  return target === undefined ? undefined : resolve(dirname(file), target);
}
