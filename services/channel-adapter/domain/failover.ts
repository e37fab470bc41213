import type { ChannelAnswer, ChannelPayment } from '../channels/channel.ts';
import type { ChargeAttempt, RoutingRule } from '../contract.ts';

/** How an asking ended, for everybody to see. */
export function attemptOutcome(
  answer: ChannelAnswer<ChannelPayment>,
): Pick<ChargeAttempt, 'outcome' | 'code'> {
  switch (answer.kind) {
    case 'answered': {
      const { state, failure } = answer.value;
      return state === 'failed'
        ? { outcome: 'declined', code: failure?.code ?? null }
        : { outcome: 'accepted', code: null };
    }
    case 'refused':
      return { outcome: 'refused', code: answer.failure.code };
    case 'not-asked':
      return { outcome: 'not_asked', code: answer.failure.code };
    case 'unknown':
      return { outcome: 'unknown', code: null };
  }
}

type Ended = {
  attempt: Pick<ChargeAttempt, 'outcome' | 'code'>;
  failover: RoutingRule['failover'];
  softDeclines: readonly string[];
  /** How often this channel was asked: an earlier request may have reached it. */
  asks: number;
};

/**
 * Whether another channel may be asked without ever charging a payer twice: this one was certainly not reached, or
 * has certainly declined, for a reason that need not hold elsewhere.
 */
export function mayFailOver({ attempt, failover, softDeclines, asks }: Ended): boolean {
  if (failover === 'none') return false;
  if (attempt.outcome === 'not_asked') return asks === 1;
  const isSoft =
    attempt.outcome === 'declined' && attempt.code !== null && softDeclines.includes(attempt.code);
  return failover === 'soft_declines' && isSoft;
}
