import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Location } from '../../cli/locate.ts';
import { Failure, messageOf } from '../../kernel/failure.ts';

/** Later commands find the platform at the ports it was started on. @throws Failure `state-not-writable` */
export function rememberOffset({ paths, portOffset }: Location): void {
  const text = `${JSON.stringify({ portOffset })}\n`;
  if (current(paths.settingsFile) === text) return;
  try {
    mkdirSync(paths.state, { recursive: true });
    const draft = `${paths.settingsFile}.${process.pid}`;
    writeFileSync(draft, text);
    renameSync(draft, paths.settingsFile);
  } catch (error) {
    throw new Failure({
      code: 'state-not-writable',
      message: `The state directory ${paths.state} cannot be written`,
      reason: messageOf(error),
      next: ['Make it yours and make room on its disk, or name another one with --state-dir.'],
      cause: error,
    });
  }
}

function current(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
