/** Progress of an operation over several units: starting, stopping, restarting. */
export type StepUpdate = {
  unit: string;
  state: 'waiting' | 'starting' | 'ready' | 'stopping' | 'stopped' | 'unchanged' | 'failed';
  message?: string;
  durationMs?: number;
};

export type StepsRequest = {
  /** Whose steps are expected; others may still report. */
  units: readonly string[];
};

export type Steps = {
  update(step: StepUpdate): void;
  /** No further update follows; resolves when everything is drawn. */
  end(): Promise<void>;
};

export function isFinal(state: StepUpdate['state']): boolean {
  return state === 'ready' || state === 'stopped' || state === 'unchanged' || state === 'failed';
}
