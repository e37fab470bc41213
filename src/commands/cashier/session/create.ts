import { text } from '../../../cli/option.ts';
import { idOption } from '../../shared/resource/ids.ts';
import {
  amountOptions,
  currencyOptionOf,
  need,
  needAmount,
  wholeNumber,
} from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { sessionShown } from '../../shared/shown/session.ts';

export const command = actionCommand({
  description: 'The page’s address is told this once; a browser opens it without any certificate.',
  options: {
    merchant: idOption('merchant', { short: 'm', summary: 'who is paid' }),
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    reference: text({ summary: 'the merchant’s own number for it', placeholder: 'text' }),
    description: text({ summary: 'what it is for', placeholder: 'text' }),
    email: text({ summary: 'the payer’s', placeholder: 'address' }),
    returnUrl: text({ summary: 'where the payer goes afterwards', placeholder: 'url' }),
    hours: wholeNumber('until it expires; 24 unless said', 168),
  },
  examples: [
    {
      line: 'payctl cashier session create --merchant mer_… --amount 12.34 --return-url https://shop.example/thanks',
      meaning: 'open the address in a browser and pay',
    },
  ],
  request: ({ options: { merchant, currency = 'USD', hours, email, returnUrl, ...options } }) => ({
    service: 'cashier-service',
    path: '/api/v1/checkout-sessions',
    body: {
      merchant_id: need(merchant, '--merchant'),
      amount: needAmount({ ...options, currency }),
      currency,
      merchant_reference: options.reference,
      description: options.description,
      customer_email: email,
      return_url: need(returnUrl, '--return-url'),
      expires_in_hours: hours,
    },
  }),
  ...sessionShown,
});
