import { text } from '../../cli/option.ts';
import { metadataOf, metadataOption } from '../shared/metadata.ts';
import { idOption } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, need, needAmount } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { orderShown } from '../shared/shown/order.ts';

export const command = actionCommand({
  description:
    'The gateway makes the order of a payment by itself; this is for orders that are paid elsewhere.',
  options: {
    merchant: idOption('merchant', { short: 'm', summary: 'whose order' }),
    reference: text({ summary: 'the merchant’s own number for it', placeholder: 'text' }),
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    description: text({ summary: 'what it is for', placeholder: 'text' }),
    metadata: metadataOption,
  },
  examples: [
    {
      line: 'payctl order create --merchant mer_… --reference A-17 --amount 12.34',
      meaning: 'an unpaid order',
    },
  ],
  request: ({ options: { merchant, reference, currency = 'USD', description, metadata, ...options } }) => ({
    service: 'order-service',
    path: '/api/v1/orders',
    body: {
      merchant_id: need(merchant, '--merchant'),
      merchant_reference: need(reference, '--reference'),
      amount: needAmount({ ...options, currency }),
      currency,
      description,
      metadata: metadataOf(metadata),
    },
  }),
  ...orderShown,
});
