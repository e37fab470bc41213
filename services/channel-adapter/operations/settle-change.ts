import { conflict, Problem } from '../../kit/problem.ts';
import type { ChannelAnswer, ChannelPayment, ChargeOperation } from '../channels/channel.ts';
import type { Context } from '../service.ts';
import type { ChargeRow } from '../store/charges.ts';
import { applyPayment } from './change-charge.ts';
import { synced } from './sync-charge.ts';

/**
 * What the channel answered to a capture or a void. A refusal may be news: it was captured or voided before.
 * @throws Problem 409 `illegal_charge_transition`, 503 `channel_outcome_unknown`, 503 `channel_unavailable`
 */
export async function settleChange(
  context: Context,
  charge: ChargeRow,
  { answer, operation }: { answer: ChannelAnswer<ChannelPayment>; operation: ChargeOperation },
): Promise<ChargeRow> {
  switch (answer.kind) {
    case 'answered':
      return applyPayment(context, { charge, payment: answer.value, cause: 'answer', operation });
    case 'refused': {
      const present = await synced(context, charge);
      if (present.state !== charge.state) return present;
      throw conflict('illegal_charge_transition', answer.failure.message);
    }
    case 'not-asked':
      throw new Problem({ code: 'channel_unavailable', status: 503, detail: answer.failure.message });
    case 'unknown': {
      const detail = 'The channel did not answer; it may have done it. Ask again, or sync the charge.';
      throw new Problem({ code: 'channel_outcome_unknown', status: 503, detail });
    }
  }
}
