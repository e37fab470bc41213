import { Failure, isErrnoException } from './failure.ts';

const words: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'there is no space left on its disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'its file system is read-only'],
  ['EACCES', 'you may not write there'],
  ['EPERM', 'you may not write there'],
  ['ENOTDIR', 'a part of the path is a file'],
  ['EEXIST', 'it is a file'],
]);

/** The Failure when the system does not let us write to the state directory; undefined for any other error. */
export function unusableState(state: string, error: unknown): Failure | undefined {
  const why = isErrnoException(error) ? words.get(error.code) : undefined;
  if (why === undefined) return undefined;
  return new Failure({
    code: 'state-unusable',
    message: `The state directory ${state} cannot be written to`,
    reason: why,
    next: ['Mend that, or choose another directory: --state-dir DIR.'],
    cause: error,
  });
}
