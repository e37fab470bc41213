import { defineCommand } from '../cli/command.ts';
import { several } from '../cli/option.ts';
import { openPlatform } from './shared/open-platform.ts';
import { runOperation } from './shared/operation.ts';
import { unitNames } from './shared/unit-names.ts';

export const command = defineCommand({
  description: 'The units stay stopped, also when their files change, until they are started again.',
  arguments: {
    units: several({
      summary: 'units or groups; everything when none is named',
      completion: 'unit-or-group',
    }),
  },
  examples: [
    { line: 'payctl stop risk-service', meaning: 'one unit' },
    { line: 'payctl stop payments', meaning: 'a group' },
  ],
  run: async (context, { arguments: { units } }) => {
    const { location, platform } = await openPlatform(context);
    const names = units.length === 0 ? [] : await unitNames(context, platform, units);
    return await runOperation(context, {
      location,
      needsDaemon: false,
      ask: (client, signal) => client.stop({ names }, signal),
      expected: names.length === 0 ? platform.units.map(({ name }) => name) : names,
      done: 'stopped',
      goesOn: 'The daemon goes on stopping',
    });
  },
});
