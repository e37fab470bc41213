import { defineCommand } from '../cli/command.ts';
import { several } from '../cli/option.ts';
import { openPlatform } from './shared/open-platform.ts';
import { runOperation } from './shared/operation.ts';
import { unitNames } from './shared/unit-names.ts';

export const command = defineCommand({
  description: 'Starts units that are stopped, and what they start after.',
  arguments: {
    units: several({
      summary: 'units or groups; everything when none is named',
      completion: 'unit-or-group',
    }),
  },
  examples: [
    { line: 'payctl start order-service', meaning: 'one unit' },
    { line: 'payctl start payments', meaning: 'a group' },
  ],
  run: async (context, { arguments: { units } }) => {
    const { location, platform } = await openPlatform(context);
    const names = units.length === 0 ? [] : await unitNames(context, platform, units);
    return await runOperation(context, {
      location,
      needsDaemon: true,
      ask: (client, signal) => client.start({ names }, signal),
      expected: names.length === 0 ? platform.units.map(({ name }) => name) : names,
      done: 'ready',
      goesOn: 'The daemon goes on starting',
    });
  },
});
