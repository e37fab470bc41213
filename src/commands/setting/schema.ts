import { userInfo } from 'node:os';
import { required, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { jsonOf, settingArguments, settingShown } from '../shared/shown/setting.ts';

export const command = actionCommand({
  description: 'A schema that the present value does not fit is refused: set the value first.',
  arguments: {
    ...settingArguments,
    schema: required({ summary: 'JSON Schema 2020-12, or none: \'{"type":"integer","minimum":1}\'' }),
  },
  options: {
    comment: text({ summary: 'why; kept with the version', placeholder: 'text' }),
    by: text({ summary: 'who says so; your user name unless said', placeholder: 'name' }),
  },
  examples: [
    {
      line: 'payctl setting schema cashier most-attempts \'{"type":"integer","minimum":1,"maximum":100}\'',
      meaning: 'nothing else is taken from then on',
    },
    { line: 'payctl setting schema checkout theme "$(cat theme.schema.json)"', meaning: 'out of a file' },
    { line: 'payctl setting schema checkout theme none', meaning: 'any JSON again' },
  ],
  request: async ({ arguments: { namespace, key, schema }, options: { comment, by } }, api) => {
    const service = 'config-service';
    const own = path`/api/v1/config-entries/${namespace}/${key}`;
    const wanted = schema === 'none' ? null : jsonOf(schema);
    const present = await api.get(service, own);
    return {
      service,
      method: 'PUT',
      path: `${own}/schema`,
      body: {
        schema: wanted,
        expected_version: Number(present.text('version')),
        comment,
        changed_by: by ?? userInfo().username,
      },
    };
  },
  ...settingShown,
});
