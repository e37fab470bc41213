/**
 * A process that was started ahead of a save (platform.yaml: `standby`) has everything but its service's own source
 * when its turn comes: the kit, and Node's TypeScript stripper, which the file that was saved needs.
 */
import { readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { awaitBegin } from '../../../src/protocol/unit-handshake.ts';

/** A file's time may be that of the clock's last tick. */
const clockTickMs = 20;

/** Returns when the service may be loaded. `loaded` are the URLs of all files that were loaded, also meanwhile. */
export async function standBy(loaded: ReadonlySet<string>): Promise<void> {
  const sinceMs = performance.timeOrigin - clockTickMs;
  loadStripper();
  await import('../run.ts');
  awaitBegin({ isFresh: () => [...loaded].every((url) => changedMs(url) < sinceMs) });
}

/** It warns that it is experimental each time it is loaded, though Node needs it for every TypeScript file. */
function loadStripper(): void {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  stripTypeScriptTypes(readFileSync(new URL(import.meta.url), 'utf8'));
  process.emitWarning = emitWarning;
}

function changedMs(url: string): number {
  return statSync(new URL(url), { throwIfNoEntry: false })?.ctimeMs ?? Number.POSITIVE_INFINITY;
}
