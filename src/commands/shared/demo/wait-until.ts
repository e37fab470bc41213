import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../kernel/failure.ts';

const deadlineMs = 60_000;
const pollMs = 100;

/** @throws Failure `demo-late` when it does not hold in time */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline)
      throw new Failure({
        code: 'demo-late',
        message: `After ${deadlineMs / 1_000} s ${what}`,
        next: [
          'See whether events are stuck: payctl events status',
          'See how the services are: payctl status',
        ],
      });
    await delay(pollMs);
  }
}
