import type { Charge } from '../../channel-adapter/contract.ts';
import { PeerProblem } from '../../kit/calls/peer-client.ts';
import type { Context } from '../service.ts';

/** How the payment's charge stands at the channel now; undefined when none was ever asked for. */
export async function askChannel({ peers }: Context, paymentId: string): Promise<Charge | undefined> {
  try {
    return await peers.channel.syncCharge({ params: { payment_id: paymentId } });
  } catch (error) {
    if (error instanceof PeerProblem && error.code === 'charge_not_found') return undefined;
    throw error;
  }
}
