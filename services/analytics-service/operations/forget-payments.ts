import { untilNone } from '../../kit/data/until-none.ts';
import type { Context } from '../service.ts';
import { forgetChannelsBefore } from '../store/channels.ts';
import { forgetAnswersBefore } from '../store/latencies.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** Longer than any channel gives money back: a refund is counted for the channel of its payment. */
const channelKeptForMs = 400 * dayMs;

/** Longer than any payment's first answer takes: authorizations and payers that do not act are given up within days. */
const answerKeptForMs = 90 * dayMs;

/** The job: what is remembered of single payments. The figures themselves are kept. */
export async function forgetPayments({ database, now }: Pick<Context, 'database' | 'now'>): Promise<void> {
  const before = (keptForMs: number) => new Date(now().getTime() - keptForMs);
  await untilNone(() => forgetChannelsBefore(database, before(channelKeptForMs)));
  await untilNone(() => forgetAnswersBefore(database, before(answerKeptForMs)));
}
