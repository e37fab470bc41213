import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOptions, need, needAmount, optionalAmount, timeOption } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { disputeShown } from '../shared/shown/dispute.ts';

export const command = actionCommand({
  description: 'Channels open them by webhook; this is for those that do not. In the payment’s currency.',
  arguments: { payment: idOf('payment') },
  options: {
    ...amountOptions,
    fee: text({ summary: 'what the channel takes for it', placeholder: 'amount' }),
    reason: text({ summary: 'the channel’s, such as fraudulent', placeholder: 'reason' }),
    due: timeOption('until when evidence is taken'),
  },
  examples: [
    {
      line: 'payctl dispute open pay_… --amount 12.34 --reason fraudulent --due 2027-01-31',
      meaning: 'the amount is taken from the merchant until it is won',
    },
  ],
  request: async ({ arguments: { payment }, options: { fee, reason, due, ...options } }, api) => {
    const found = await api.get('payment-gateway', path`/api/v1/payments/${payment}`);
    const currency = found.text('currency');
    return {
      service: 'dispute-service',
      path: '/api/v1/disputes',
      body: {
        payment_id: payment,
        amount: needAmount({ ...options, currency }),
        fee_amount: optionalAmount(fee, currency, '--fee'),
        reason: need(reason, '--reason'),
        evidence_due_by: need(due, '--due'),
      },
    };
  },
  ...disputeShown,
});
