import { defineCommand } from '../cli/command.ts';
import { several } from '../cli/option.ts';
import { openPlatform } from './shared/open-platform.ts';
import { runOperation } from './shared/operation.ts';
import { unitNames } from './shared/unit-names.ts';

export const command = defineCommand({
  description:
    'A unit with rolling reload serves without a gap: its new generation takes over when it is ready.',
  arguments: {
    units: several({
      summary: 'units or groups; everything when none is named',
      completion: 'unit-or-group',
    }),
  },
  examples: [
    { line: 'payctl restart payment-gateway', meaning: 'one unit' },
    { line: 'payctl restart payments', meaning: 'a group' },
  ],
  run: async (context, { arguments: { units } }) => {
    const { location, platform } = await openPlatform(context);
    const names = units.length === 0 ? [] : await unitNames(context, platform, units);
    return await runOperation(context, {
      location,
      needsDaemon: true,
      ask: (client, signal) => client.restart({ names }, signal),
      expected: names.length === 0 ? platform.units.map(({ name }) => name) : names,
      done: 'ready',
      goesOn: 'The daemon goes on restarting',
    });
  },
});
