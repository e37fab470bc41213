import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CheckResult, checkPlatform } from '../load.ts';
import type { ConfigProblem } from '../problem.ts';

export type Workspace = AsyncDisposable & {
  root: string;
  file: string;
  write: (path: string, content: string | Uint8Array) => Promise<void>;
};

/** A checkout of its own in the temporary directory, gone with `await using`. */
export async function temporaryWorkspace(yaml?: string | Uint8Array): Promise<Workspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'payctl config ')));
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  if (yaml !== undefined) await write('platform.yaml', yaml);
  return {
    root,
    file: join(root, 'platform.yaml'),
    write,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** Four lines that every platform needs, and nothing wrong in them. */
export const preamble = `name: shop
postgres: { mode: embedded, port: 5432 }
redis: { mode: embedded, port: 6379 }
serviceDefaults: { command: [node, main.ts] }
`;

export type Place = { line: number; column: number };

/** Takes the marks `»` out of a text, and tells where they stood. */
export function unmarked(marked: string): { text: string; places: Place[] } {
  const parts = marked.split('»');
  const places: Place[] = [];
  let before = '';
  for (const part of parts.slice(0, -1)) {
    before += part;
    const lines = before.split('\n');
    places.push({ line: lines.length, column: (lines.at(-1) ?? '').length + 1 });
  }
  return { text: parts.join(''), places };
}

export async function checkText(
  text: string | Uint8Array,
  options: { portOffset?: number; variables?: Record<string, string> } = {},
): Promise<CheckResult> {
  await using workspace = await temporaryWorkspace(text);
  return await checkPlatform({ file: workspace.file, variables: {}, ...options });
}

export function placeOf({ line, column }: ConfigProblem): Place {
  return { line, column };
}
