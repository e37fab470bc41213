import type { Location } from '../../../cli/locate.ts';
import type { Platform } from '../../../protocol/platform.ts';

/** `warning`: it works, but something will bite. */
export type Verdict = 'ok' | 'warning' | 'failed';

export type Finding = {
  /** Stable, kebab-case: `ports`, `redis`. */
  name: string;
  verdict: Verdict;
  /** What was found, one sentence without a trailing period. */
  message: string;
  next: readonly string[];
};

export type Patient = {
  location: Location;
  platform: Platform;
  /** A running daemon holds the ports itself. */
  isRunning: boolean;
  environment: Readonly<Record<string, string | undefined>>;
};

export type Check = (patient: Patient) => Promise<Finding>;

export function ok(name: string, message: string): Finding {
  return { name, verdict: 'ok', message, next: [] };
}

export function warning(name: string, message: string, next: readonly string[]): Finding {
  return { name, verdict: 'warning', message, next };
}

export function failed(name: string, message: string, next: readonly string[]): Finding {
  return { name, verdict: 'failed', message, next };
}
