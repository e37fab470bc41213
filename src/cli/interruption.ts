export type Interruption = {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP from now on; a second one ends the process as always. */
  signal: () => AbortSignal;
  received: () => NodeJS.Signals | undefined;
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Nothing is caught before a command asks: most of them may simply be ended. */
export function createInterruption(): Interruption {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  let isListening = false;
  // It stays after the first signal: packages that mend the terminal end the process when nobody else listens.
  const onSignal = (signal: NodeJS.Signals) => {
    if (received !== undefined) return endBy(signal);
    received = signal;
    controller.abort();
  };
  return {
    signal: () => {
      if (!isListening) for (const each of signals) process.on(each, onSignal);
      isListening = true;
      return controller.signal;
    },
    received: () => received,
  };
}

/** Ends this process as the signal would have without us, so that a calling script sees it and stops, too. */
export function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
