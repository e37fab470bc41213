import { choice, optional, text } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { currencyOptionOf, need } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { bankAccountShown } from '../../shared/shown/withdrawal.ts';

export const command = actionCommand({
  description: 'By its IBAN or, in the US and the UK, by its local numbers.',
  arguments: {
    merchant: idOf('merchant'),
    iban: optional({ summary: 'ISO 13616; spaces are taken' }),
  },
  options: {
    holder: text({ summary: 'whose account it is', placeholder: 'name' }),
    currency: currencyOptionOf('ISO 4217 code; EUR unless said'),
    country: choice(['US', 'GB'], { summary: 'of an account without an IBAN', placeholder: 'code' }),
    routing: text({ summary: 'its ABA routing number or sort code', placeholder: 'number' }),
    account: text({ summary: 'its own number', placeholder: 'number' }),
  },
  examples: [
    {
      line: 'payctl withdrawal bank-account add mer_… DE89370400440532013000 --holder "Tea & Co"',
      meaning: 'checked, kept encrypted, never shown whole',
    },
    {
      line: 'payctl withdrawal bank-account add mer_… --country US --routing 021000021 --account 123456789 --currency USD --holder "Tea & Co"',
      meaning: 'one in the US',
    },
  ],
  request: ({ arguments: { merchant, iban }, options: { holder, currency = 'EUR', ...local } }) => ({
    service: 'withdrawal-service',
    path: '/api/v1/bank-accounts',
    body: {
      merchant_id: merchant,
      iban,
      local: localOf(iban, local),
      holder_name: need(holder, '--holder'),
      currency,
    },
  }),
  ...bankAccountShown,
});

type LocalWords = { country: string | undefined; routing: string | undefined; account: string | undefined };

function localOf(iban: string | undefined, { country, routing, account }: LocalWords) {
  const isLocal = country !== undefined || routing !== undefined || account !== undefined;
  if (iban !== undefined && isLocal)
    throw wrongUse('An IBAN and local numbers say the same', ['Give one of them.']);
  if (iban !== undefined) return undefined;
  if (!isLocal) throw wrongUse('Say which account: its IBAN, or --country, --routing and --account');
  return {
    country: need(country, '--country'),
    routing_number: need(routing, '--routing'),
    account_number: need(account, '--account'),
  };
}
