import { required, text, value } from '../../cli/option.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { path } from '../shared/api/path.ts';
import { memberOf, type View } from '../shared/api/view.ts';
import { basisPointsOf } from '../shared/money/basis-points.ts';
import { currencyOptionOf, needOne, optionalAmount } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { channelShown } from '../shared/shown/channel.ts';

export const command = actionCommand({
  description: 'Routing by cost compares it; what is not said stays as it is.',
  arguments: { channel: required({ summary: 'such as stripe' }) },
  options: {
    percent: value({
      summary: 'of the amount, such as 1.4',
      placeholder: 'percent',
      parse: basisPointsOf,
      expected: 'a percentage with at most two decimals, from 0 to 100',
    }),
    fixed: text({ summary: 'a payment, in the currency: 0.25', placeholder: 'amount' }),
    currency: currencyOptionOf('of --fixed; USD unless said'),
  },
  examples: [
    { line: 'payctl channel cost stripe --percent 1.4 --fixed 0.25 --currency EUR', meaning: 'for euros' },
  ],
  request: async ({ arguments: { channel }, options: { percent, fixed, currency = 'USD' } }, api) => {
    const service = 'channel-adapter';
    const amount = optionalAmount(fixed, currency, '--fixed');
    const present = amount === undefined ? undefined : await api.get(service, '/api/v1/channels');
    return {
      service,
      method: 'PATCH',
      path: path`/api/v1/channels/${channel}`,
      body: needOne({
        fee_basis_points: percent,
        fixed_fees: present && { ...fixedFeesOf(present, channel), [currency]: amount },
      }),
    };
  },
  ...channelShown,
});

/** All of them are replaced at once: those of other currencies are sent along. */
function fixedFeesOf(channels: View, name: string): object {
  const channel = channels.rows('data').find((each) => each.text('name') === name);
  if (channel === undefined)
    throw wrongUse(`There is no channel ${JSON.stringify(name)}`, ['See what there is: payctl channel list']);
  const fees = memberOf(channel.value, 'fixed_fees');
  return typeof fees === 'object' && fees !== null ? fees : {};
}
