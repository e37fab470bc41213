import { tableCommand } from '../shared/resource/resource-command.ts';
import { channelColumns } from '../shared/shown/channel.ts';

export const command = tableCommand({
  examples: [{ line: 'payctl channel list', meaning: 'what each takes and costs, and how it does' }],
  request: () => ({ service: 'channel-adapter', path: '/api/v1/channels' }),
  of: 'channels',
  columns: channelColumns,
});
