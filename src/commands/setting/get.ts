import { path } from '../shared/api/path.ts';
import { wholeNumber } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { settingArguments, settingShown } from '../shared/shown/setting.ts';

export const command = getCommand({
  arguments: settingArguments,
  options: { asOf: wholeNumber('as it was in this version; see setting history', 1_000_000) },
  examples: [
    { line: 'payctl setting get checkout limits.default', meaning: 'its value, and who set it' },
    { line: 'payctl setting get checkout limits.default --as-of 3', meaning: 'what it was before' },
  ],
  request: ({ arguments: { namespace, key }, options: { asOf } }) => {
    const own = path`/api/v1/config-entries/${namespace}/${key}`;
    return { service: 'config-service', path: asOf === undefined ? own : `${own}/versions/${asOf}` };
  },
  ...settingShown,
});
