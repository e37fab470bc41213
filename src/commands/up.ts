import { defineCommand } from '../cli/command.ts';
import { several } from '../cli/option.ts';
import { openPlatform } from './shared/open-platform.ts';
import { runOperation } from './shared/operation.ts';
import { unitNames } from './shared/unit-names.ts';

export const command = defineCommand({
  description:
    'Makes what is missing (certificates, databases, the daemon), starts the units and what they start after, and returns when all are ready. May be repeated: what runs is left alone, and an edited platform.yaml is applied.',
  arguments: {
    units: several({
      summary: 'units or groups; everything when none is named',
      completion: 'unit-or-group',
    }),
  },
  examples: [
    { line: 'payctl up', meaning: 'the whole platform' },
    { line: 'payctl up payments', meaning: 'one group' },
    {
      line: 'payctl up --state-dir /tmp/second --port-offset 2000',
      meaning: 'a second platform beside the first',
    },
  ],
  run: async (context, { arguments: { units } }) => {
    const { location, platform } = await openPlatform(context);
    const names = units.length === 0 ? [] : await unitNames(context, platform, units);
    return await runOperation(context, {
      location,
      needsDaemon: true,
      ask: (client, signal) => client.up({ names }, signal),
      expected: names.length === 0 ? ['postgres', 'redis', ...platform.units.map(({ name }) => name)] : names,
      done: 'ready',
      goesOn: 'The daemon goes on starting',
    });
  },
});
