import { notFound, Problem, unprocessable } from '../../kit/problem.ts';
import type { ChannelDispute, DisputeResponse } from '../channels/channel.ts';
import { channelNamed } from '../channels/registry.ts';
import type { Context } from '../service.ts';
import { selectChannels } from '../store/channels.ts';

type Response = { channel: string; channelDisputeId: string; response: DisputeResponse };

/**
 * Hands a response on. Asked again it is the same request to the channel.
 * @throws Problem 404 `channel_not_found`, 422 `dispute_response_refused`, 503 `channel_unavailable`
 */
export async function respondToDispute(
  context: Context,
  { channel: name, channelDisputeId, response }: Response,
): Promise<{ channel: string; channel_dispute_id: string; state: ChannelDispute['state'] }> {
  const known = await selectChannels(context.database);
  if (!known.some((channel) => channel.name === name)) throw notFound('channel', name);
  const channel = channelNamed(context, name);
  if (channel.respondToDispute === undefined)
    throw unprocessable('dispute_response_refused', `${name} takes responses only in its own pages.`);
  const answer = await channel.respondToDispute(channelDisputeId, response);
  switch (answer.kind) {
    case 'answered':
      return { channel: name, channel_dispute_id: channelDisputeId, state: answer.value.state };
    case 'refused':
      throw unprocessable('dispute_response_refused', `${answer.failure.code}: ${answer.failure.message}`);
    case 'not-asked':
    case 'unknown':
      throw new Problem({
        code: 'channel_unavailable',
        status: 503,
        detail: 'The channel gave no usable answer; ask again.',
      });
  }
}
