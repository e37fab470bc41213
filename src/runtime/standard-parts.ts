import { runProbe } from '../probes/run-probe.ts';
import { createLogStore } from './logs/log-store.ts';
import type { DaemonParts } from './parts.ts';
import { createSourceWatcher } from './watch/source-watcher.ts';

/** What a daemon is made of outside of tests. */
export const parts: DaemonParts = {
  createLogStore,
  createSourceWatcher,
  runProbe,
};
