import { choice, text } from '../../cli/option.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { defaultCard, paymentMethodOf } from '../shared/pay/card.ts';
import { paymentShown } from '../shared/pay/payment-shown.ts';
import { idOption } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, needAmount } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';

export const command = actionCommand({
  description:
    'Through policy, quota, risk, order, channel and ledger. Exit code 1 when the payment failed; the record of it is kept. Use test cards only: a command line stays in your shell’s history.',
  options: {
    merchant: idOption('merchant', { short: 'm', summary: 'who is paid' }),
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    card: text({
      summary: 'a test card’s number, or a token such as pm_card_visa; the one that succeeds unless said',
      placeholder: 'card',
    }),
    expiry: text({ summary: 'of the card: 12/30', placeholder: 'mm/yy' }),
    cvc: text({ summary: 'of the card; 123 unless said', placeholder: 'digits' }),
    capture: choice(['automatic', 'manual'], {
      summary: 'manual only authorizes; see pay capture',
      placeholder: 'how',
    }),
    reference: text({ summary: 'the merchant’s own number for it', placeholder: 'text' }),
    description: text({ summary: 'what it is for', placeholder: 'text' }),
    email: text({ summary: 'the payer’s, for risk', placeholder: 'address' }),
    ip: text({ summary: 'the payer’s, for risk', placeholder: 'address' }),
    returnUrl: text({ summary: 'where the payer goes after 3-D Secure', placeholder: 'url' }),
  },
  examples: [
    { line: 'payctl pay create --merchant mer_… --amount 12.34', meaning: 'a payment that succeeds' },
    {
      line: 'payctl pay create --merchant mer_… --amount 12.34 --card 4000000000009995',
      meaning: 'one that is declined: insufficient funds',
    },
    {
      line: 'payctl pay create --merchant mer_… --minor 5000 --currency JPY --capture manual',
      meaning: 'authorize now, capture later',
    },
  ],
  request: ({ options }) => {
    const { merchant, currency = 'USD', card = defaultCard, expiry, cvc } = options;
    if (merchant === undefined)
      throw wrongUse('Say who is paid: --merchant ID', [
        'Make a merchant with everything it needs: payctl demo',
        'See who there is: payctl merchant list',
      ]);
    const body = {
      merchant_id: merchant,
      amount: needAmount({ ...options, currency }),
      currency,
      payment_method: paymentMethodOf({ card, expiry, cvc }),
      capture_method: options.capture,
      merchant_reference: options.reference,
      description: options.description,
      customer_email: options.email,
      ip_address: options.ip,
      return_url: options.returnUrl,
    };
    return { service: 'payment-gateway', path: '/api/v1/payments', body };
  },
  ...paymentShown,
});
