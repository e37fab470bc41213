import type { Failure } from '../../kernel/failure.ts';
import type { Paths } from '../../kernel/paths.ts';
import type { LogLevel, ProgressEvent } from '../../protocol/control.ts';
import type { Platform } from '../../protocol/platform.ts';
import type { Infrastructure } from '../infrastructure.ts';
import type { HeldSockets } from '../listeners/held-sockets.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

/** What the operations of a running daemon work on. */
export type Operating = {
  paths: Paths;
  supervisor: Supervisor;
  sockets: HeldSockets;
  infrastructure: Infrastructure;
  platform(): Platform;
  replacePlatform(platform: Platform): void;
  /** Issues what is missing, then tells those who use the old. Throws Failure. */
  ensureCertificates(): Promise<void>;
  defineUnits(platform: Platform, names: readonly string[]): void;
  /** Resolves when no save goes unnoticed any more. */
  watching(): Promise<void>;
  /** A line in the log of a unit, or of the daemon's own (`payctl`). */
  log(unit: string, level: LogLevel, message: string): void;
  /** What is wrong with the platform as a whole, shown until it is mended. */
  setProblem(failure: Failure | null): void;
};

export type Emit = (event: ProgressEvent) => void;
