import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../kernel/failure.ts';

const pollMs = 200;
const patienceMs = 60_000;

/** Asks until there is an answer. @throws Failure `not-yet` after a minute, `interrupted` */
export async function until<T>(
  what: string,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const endsAtMs = Date.now() + patienceMs;
  while (Date.now() < endsAtMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new Failure({ code: 'interrupted', message: 'Interrupted' });
  }
  throw new Failure({
    code: 'not-yet',
    message: `${what} did not come within ${patienceMs / 1_000} s`,
    next: [
      'See what the services did: payctl logs --since 2m --level warn',
      'See how they are: payctl status',
    ],
  });
}
