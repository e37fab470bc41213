import { notFound } from '../../kit/problem.ts';
import type { Channel, UpdateChannel } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockChannel, updateChannel } from '../store/channels.ts';
import { shownChannel } from './list-channels.ts';

/** Switched off, a channel gets no new payment; what it has is captured, refunded and told of as before. @throws Problem 404 `channel_not_found` */
export async function changeChannel(
  context: Context,
  name: string,
  { state, fee_basis_points, fixed_fees }: UpdateChannel,
): Promise<Channel> {
  const row = await context.database.transaction(async (transaction) => {
    const present = await lockChannel(transaction, name);
    if (present === undefined) throw notFound('channel', name);
    return updateChannel(transaction, {
      ...present,
      ...(state === undefined ? {} : { state }),
      ...(fee_basis_points === undefined ? {} : { fee_basis_points }),
      ...(fixed_fees === undefined ? {} : { fixed_fees }),
    });
  });
  return shownChannel(context, row);
}
