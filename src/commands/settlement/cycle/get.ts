import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { currencyOptionOf } from '../../shared/resource/options.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { cycleShown } from '../../shared/shown/settlement.ts';

export const command = getCommand({
  description: 'A merchant without one of its own is settled daily, one day later.',
  arguments: { merchant: idOf('merchant') },
  options: { currency: currencyOptionOf('ISO 4217 code; USD unless said') },
  examples: [{ line: 'payctl settlement cycle get mer_… --currency EUR', meaning: 'when euros are settled' }],
  request: ({ arguments: { merchant }, options: { currency = 'USD' } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/cycles/${merchant}/${currency}`,
  }),
  ...cycleShown,
});
