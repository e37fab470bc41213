/** Which platform a command is about: its file, its state directory, its port offset. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isErrnoException } from '../kernel/failure.ts';
import { type Paths, pathsOf } from '../kernel/paths.ts';
import type { CommandContext } from './command.ts';
import { parseOffset } from './globals.ts';
import { wrongUse } from './wrong-use.ts';

export type Location = {
  /** platform.yaml, absolute. */
  file: string;
  root: string;
  paths: Paths;
  portOffset: number;
};

export type Asker = Pick<CommandContext, 'globals' | 'workingDirectory' | 'environment'>;

const fileName = 'platform.yaml';

/** @throws Failure `wrong-use` when there is no platform.yaml, or the environment's port offset is none */
export function locatePlatform(asker: Asker): Location {
  const file = fileOf(asker);
  const root = dirname(file);
  const paths = pathsBeside(asker, file);
  return { file, root, paths, portOffset: offsetOf(asker, paths) };
}

function pathsBeside(asker: Asker, file: string): Paths {
  const stateDir = asker.globals.stateDir ?? setIn(asker, 'PAYCTL_STATE_DIR');
  return pathsOf(
    dirname(file),
    stateDir === undefined ? undefined : resolve(asker.workingDirectory, stateDir),
  );
}

function fileOf(asker: Asker): string {
  const { globals, workingDirectory } = asker;
  if (globals.file !== undefined) return namedFile(asker, resolve(workingDirectory, globals.file));
  for (let directory = resolve(workingDirectory); ; directory = dirname(directory)) {
    const candidate = join(directory, fileName);
    if (existsSync(candidate) || wasUp(pathsOf(directory))) return candidate;
    if (directory === dirname(directory)) break;
  }
  throw wrongUse(`There is no ${fileName} here or in a directory above`, [
    "Change into a platform's directory, or name its file: `payctl --file path/to/platform.yaml …`.",
  ]);
}

/** The directory that holds it will do. */
function namedFile(asker: Asker, path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return namedFile(asker, join(path, fileName));
  if (found === undefined && !wasUp(pathsBeside(asker, path)))
    throw wrongUse(`${path} does not exist`, ['Name an existing platform.yaml with --file.']);
  return path;
}

/** What runs must be seen and stopped although its file was deleted or renamed. */
function wasUp({ settingsFile }: Paths): boolean {
  return existsSync(settingsFile);
}

/** Asked for here, or else what `up` remembered. */
function offsetOf(asker: Asker, paths: Paths): number {
  if (asker.globals.portOffset !== undefined) return asker.globals.portOffset;
  const word = setIn(asker, 'PAYCTL_PORT_OFFSET');
  if (word === undefined) return rememberedOffset(paths.settingsFile) ?? 0;
  const offset = parseOffset(word);
  if (offset === undefined)
    throw wrongUse(`PAYCTL_PORT_OFFSET must be a number from 0 to 65535, not ${JSON.stringify(word)}`);
  return offset;
}

/** A file that cannot be read is no reason to fail: the offset can always be given. */
function rememberedOffset(settingsFile: string): number | undefined {
  try {
    const settings: unknown = JSON.parse(readFileSync(settingsFile, 'utf8'));
    if (typeof settings !== 'object' || settings === null || !('portOffset' in settings)) return undefined;
    return typeof settings.portOffset === 'number' ? settings.portOffset : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isErrnoException(error)) return undefined;
    throw error;
  }
}

function setIn({ environment }: Asker, variable: string): string | undefined {
  const value = environment[variable];
  return value === '' ? undefined : value;
}
