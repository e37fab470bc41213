import { flag, text } from '../../cli/option.ts';
import { author, byOption, endOption, scopesSummary } from '../shared/key/options.ts';
import { idOption } from '../shared/resource/ids.ts';
import { need, wordsOption } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { newKeyShown } from '../shared/shown/key.ts';

export const command = actionCommand({
  options: {
    merchant: idOption('merchant', { short: 'm', summary: 'whose key' }),
    name: text({ summary: 'what it is for; “default” unless said', placeholder: 'name' }),
    scopes: wordsOption(`${scopesSummary}; everything unless said`),
    live: flag({ summary: 'for real money; a test key unless said' }),
    expires: endOption('when it ends: 2027-01-31, or how long from now: 30d; never unless said'),
    by: byOption,
  },
  examples: [
    { line: 'payctl key create --merchant mer_… --name shop', meaning: 'a key that may do everything' },
    {
      line: 'payctl key create --merchant mer_… --scopes payments:read --expires 30d',
      meaning: 'one that only reads payments, for a month',
    },
  ],
  request: ({ options: { merchant, name = 'default', scopes, live, expires, by } }) => ({
    service: 'merchant-auth-service',
    path: '/api/v1/api-keys',
    body: {
      merchant_id: need(merchant, '--merchant'),
      name,
      scopes,
      live,
      expires_at: expires?.at ?? undefined,
      by: author(by),
    },
  }),
  ...newKeyShown,
});
