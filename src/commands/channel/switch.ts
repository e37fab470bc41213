import { required, requiredChoice } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { channelShown } from '../shared/shown/channel.ts';

const states = { on: 'enabled', off: 'disabled' } as const;

export const command = actionCommand({
  description: 'For new payments; those under way go on.',
  arguments: {
    channel: required({ summary: 'such as stripe' }),
    state: requiredChoice(['on', 'off'], { summary: 'on or off' }),
  },
  examples: [{ line: 'payctl channel switch adyen off', meaning: 'payments go elsewhere from now on' }],
  request: ({ arguments: { channel, state } }) => ({
    service: 'channel-adapter',
    method: 'PATCH',
    path: path`/api/v1/channels/${channel}`,
    body: { state: states[state] },
  }),
  ...channelShown,
});
