import { notFound, Problem } from '../../kit/problem.ts';
import type { StatementLine } from '../channels/channel.ts';
import { channelNamed } from '../channels/registry.ts';
import type { Context } from '../service.ts';
import { selectChannels } from '../store/channels.ts';

export type Statement = { channel: string; date: string; data: StatementLine[] };

/**
 * What the channel booked on a day, in UTC, oldest first.
 * @throws Problem 404 `channel_not_found`, 503 `channel_unavailable`
 */
export async function getStatement(context: Context, channel: string, date: string): Promise<Statement> {
  assertDate(date);
  const known = await selectChannels(context.database);
  if (!known.some(({ name }) => name === channel)) throw notFound('channel', channel);
  const answer = await channelNamed(context, channel).statement(date);
  if (answer.kind === 'answered') return { channel, date, data: [...answer.value] };
  const detail =
    answer.kind === 'unknown' ? `The channel did not tell: ${answer.reason}.` : answer.failure.message;
  throw new Problem({ code: 'channel_unavailable', status: 503, detail });
}

function assertDate(date: string): void {
  const at = new Date(`${date}T00:00:00.000Z`);
  if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(date)) return;
  throw new Problem({ code: 'invalid_request', status: 400, detail: `${date} is no calendar date.` });
}
