import type { Channel } from '../channel.ts';
import type { StripeAccess } from './client.ts';

const freshForMs = 30_000;

/**
 * A probe never waits for Stripe: it is told what was learned last, and Stripe is asked in the background when that
 * is older than 30 s.
 */
export function cachedCheck(
  access: StripeAccess,
  nowMs: () => number = () => performance.now(),
): Channel['check'] {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let problem: string | undefined;
  const ask = async () => {
    const answer = await access.ask((stripe, options) => stripe.events.list({ limit: 1 }, options));
    problem = problemOf(answer);
  };
  return async () => {
    const breaker = access.breaker.state();
    if (nowMs() - askedAtMs >= freshForMs) {
      askedAtMs = nowMs();
      // What went wrong shows in the next answer.
      void ask().catch((error: unknown) => {
        problem = String(error);
      });
    }
    if (problem !== undefined) throw new Error(problem);
    return { message: 'Stripe answers', metadata: { breaker } };
  };
}

function problemOf(answer: Awaited<ReturnType<StripeAccess['ask']>>): string | undefined {
  if (answer.kind === 'answered') return undefined;
  return answer.kind === 'unknown' ? `Stripe does not answer: ${answer.reason}` : answer.failure.message;
}
