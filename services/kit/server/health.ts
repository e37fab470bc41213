/** The health document of SPEC section 5: every dependency at once, each with its own timeout. */

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

export type CheckOutcome = {
  status: HealthStatus;
  message: string;
  metadata?: Readonly<Record<string, unknown>>;
};

export type Check = {
  name: string;
  /** What the service is when this check is unhealthy: without its database it cannot serve, without a peer it can. */
  whenUnhealthy: 'unhealthy' | 'degraded';
  run: (timeoutMs: number) => Promise<CheckOutcome>;
};

export type HealthDocument = {
  status: HealthStatus;
  timestamp: string;
  duration: string;
  checks: readonly {
    name: string;
    status: HealthStatus;
    message: string;
    duration: string;
    metadata: Readonly<Record<string, unknown>>;
  }[];
};

export type HealthOptions = {
  /** Of each check. */
  timeoutMs?: number;
  /** What a check found so short a while ago is taken for its answer; 0 unless said. */
  reuseMs?: number;
};

const defaultTimeoutMs = 5_000;

export async function healthDocument(
  checks: readonly Check[],
  { timeoutMs = defaultTimeoutMs, reuseMs = 0 }: HealthOptions = {},
): Promise<HealthDocument> {
  const startedAtMs = performance.now();
  const results = await Promise.all(
    checks.map((check) => recentResult(check, reuseMs) ?? runCheck(check, timeoutMs)),
  );
  return {
    status: worst(
      results.map(({ check, outcome }) =>
        outcome.status === 'unhealthy' ? check.whenUnhealthy : outcome.status,
      ),
    ),
    timestamp: new Date().toISOString(),
    duration: durationSince(startedAtMs),
    checks: results.map(({ check, outcome, duration }) => ({
      name: check.name,
      ...outcome,
      metadata: outcome.metadata ?? {},
      duration,
    })),
  };
}

type CheckResult = { check: Check; outcome: CheckOutcome; duration: string };

const running = new WeakMap<Check, Promise<CheckResult>>();
const latest = new WeakMap<Check, { result: CheckResult; foundAtMs: number }>();

function recentResult(check: Check, reuseMs: number): CheckResult | undefined {
  const found = latest.get(check);
  if (found === undefined || performance.now() - found.foundAtMs >= reuseMs) return undefined;
  return found.result;
}

/** What is found is for all who asked meanwhile: a service's peers ask for its health at once when theirs is asked for. */
function runCheck(check: Check, timeoutMs: number): Promise<CheckResult> {
  const run = running.get(check) ?? runOnce(check, timeoutMs).finally(() => running.delete(check));
  running.set(check, run);
  return run;
}

async function runOnce(check: Check, timeoutMs: number): Promise<CheckResult> {
  const startedAtMs = performance.now();
  const outcome = await withTimeout(check, timeoutMs).catch(
    (error: unknown): CheckOutcome => ({
      status: 'unhealthy',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
  const result = { check, outcome, duration: durationSince(startedAtMs) };
  // What is wrong may be wrong with the time that one asker had left.
  if (outcome.status === 'healthy') latest.set(check, { result, foundAtMs: performance.now() });
  else latest.delete(check);
  return result;
}

async function withTimeout(check: Check, timeoutMs: number): Promise<CheckOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<CheckOutcome>((resolve) => {
    timer = setTimeout(
      () => resolve({ status: 'unhealthy', message: `no answer within ${timeoutMs} ms` }),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([check.run(timeoutMs), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function worst(statuses: readonly HealthStatus[]): HealthStatus {
  if (statuses.includes('unhealthy')) return 'unhealthy';
  return statuses.includes('degraded') ? 'degraded' : 'healthy';
}

function durationSince(startedAtMs: number): string {
  return `${Math.round(performance.now() - startedAtMs)}ms`;
}
