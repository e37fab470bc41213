import { userInfo } from 'node:os';
import { requiredChoice, text } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { need, wordsOption } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { riskReviewShown } from '../../shared/shown/risk.ts';

const decisions = { approve: 'approved', reject: 'rejected' } as const;

export const command = actionCommand({
  description:
    'A payment that is rejected is voided, or what is left of it refunded; where that cannot be done it waits in pay review list.',
  arguments: {
    review: idOf('riskReview'),
    decision: requiredChoice(['approve', 'reject'], { summary: 'approve or reject' }),
  },
  options: {
    note: text({ summary: 'why; kept with the decision, and needed to reject', placeholder: 'text' }),
    block: wordsOption('with a rejection: card_fingerprint, ip_address, email'),
    by: text({ summary: 'who decides; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    { line: 'payctl risk review decide rev_… approve', meaning: 'the payment was good' },
    {
      line: 'payctl risk review decide rev_… reject --note "stolen card" --block card_fingerprint',
      meaning: 'and never this card again',
    },
  ],
  request: ({ arguments: { review, decision }, options: { note, block, by = userInfo().username } }) => ({
    service: 'risk-service',
    path: path`/api/v1/reviews/${review}/decide`,
    body: {
      decision: decisions[decision],
      decided_by: by,
      note: decision === 'reject' ? need(note, '--note') : note,
      block,
    },
  }),
  ...riskReviewShown,
});
