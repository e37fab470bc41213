import { defineCommand } from '../../../cli/command.ts';
import { path } from '../../shared/api/path.ts';
import { openServiceApi } from '../../shared/api/service-api.ts';
import { idOf } from '../../shared/resource/ids.ts';

export const command = defineCommand({
  arguments: { rule: idOf('routingRule') },
  examples: [{ line: 'payctl channel rule delete rtr_…', meaning: 'from the next payment on' }],
  run: async (context, { arguments: { rule } }) => {
    const api = await openServiceApi(context);
    await api.ask({
      service: 'channel-adapter',
      method: 'DELETE',
      path: path`/api/v1/routing-rules/${rule}`,
    });
    context.output.result({ json: { id: rule, deleted: true }, lines: () => [`${rule} is deleted`] });
    return undefined;
  },
});
