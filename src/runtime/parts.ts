import type { Paths } from '../kernel/paths.ts';
import type { ProbeContext } from '../probes/run-probe.ts';
import type { LogLevel, LogQuery, LogRecord } from '../protocol/control.ts';
import type { ProbeTarget } from '../protocol/platform.ts';
import type { LogWriter } from './units/generation.ts';
import type { ProbeAnswer } from './units/run-spec.ts';
import type { SourceWatcher, SourceWatcherOptions } from './watch/source-watcher.ts';

/** What the daemon is made of beside the supervisor; daemon.ts gives the real ones. */
export type DaemonParts = {
  createLogStore(options: { paths: Paths }): LogStore;
  createSourceWatcher(options: SourceWatcherOptions): Promise<SourceWatcher>;
  runProbe(target: ProbeTarget, context: ProbeContext): Promise<ProbeAnswer>;
};

export type LogStore = {
  writer(unit: string, generation: number): LogWriter;
  query(query: LogQuery, signal: AbortSignal): AsyncIterable<LogRecord>;
  append(unit: string, level: LogLevel, message: string): void;
  close(): Promise<void> | void;
};
