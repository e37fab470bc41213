/**
 * Circuit breaker of one edge (SPEC section 6): open at 5 or more requests in a minute of which 60 % or more
 * failed; open answers at once, for 30 s; half-open lets 3 try: all succeed and it closes, one fails and it opens.
 */
import { rollingCount } from '../rolling-count.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Tells how the request ended; a second call, or one from before the last change of state, has no effect. */
export type Report = (outcome: 'success' | 'failure') => void;

export type Breaker = {
  /** Undefined: answer at once, without a request. */
  enter(): Report | undefined;
  state(): BreakerState;
};

export type BreakerOptions = {
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number;
  onChange: (from: BreakerState, to: BreakerState) => void;
};

const fewestRequests = 5;
const failedPercent = 60;
const openForMs = 30_000;
const trials = 3;

export function createBreaker({ nowMs, onChange }: BreakerOptions): Breaker {
  const requests = rollingCount(nowMs);
  const failures = rollingCount(nowMs);
  let state: BreakerState = 'closed';
  /** Grows with every change of state, so that a report from before it is known as old. */
  let era = 0;
  let openedAtMs = 0;
  let trialsStarted = 0;
  let trialsSucceeded = 0;

  const change = (to: BreakerState) => {
    const from = state;
    state = to;
    era += 1;
    trialsStarted = 0;
    trialsSucceeded = 0;
    requests.clear();
    failures.clear();
    if (to === 'open') openedAtMs = nowMs();
    onChange(from, to);
  };

  const reportClosed = (outcome: 'success' | 'failure') => {
    requests.add();
    if (outcome === 'success') return;
    failures.add();
    const total = requests.total();
    if (total >= fewestRequests && failures.total() * 100 >= total * failedPercent) change('open');
  };

  const reportTrial = (outcome: 'success' | 'failure') => {
    if (outcome === 'failure') return change('open');
    trialsSucceeded += 1;
    if (trialsSucceeded === trials) change('closed');
  };

  const report = (): Report => {
    const begunIn = era;
    let isReported = false;
    return (outcome) => {
      if (isReported || begunIn !== era) return;
      isReported = true;
      if (state === 'closed') reportClosed(outcome);
      else reportTrial(outcome);
    };
  };

  return {
    enter: () => {
      if (state === 'open' && nowMs() - openedAtMs >= openForMs) change('half-open');
      if (state === 'closed') return report();
      if (state === 'open' || trialsStarted === trials) return undefined;
      trialsStarted += 1;
      return report();
    },
    state: () => state,
  };
}
