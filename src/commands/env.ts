import { defineCommand } from '../cli/command.ts';
import type { Location } from '../cli/locate.ts';
import { choice, flag, required } from '../cli/option.ts';
import type { EnvironmentReport } from '../protocol/control.ts';
import { withSecrets } from '../protocol/environment.ts';
import { startVariables } from '../protocol/handshake.ts';
import type { UnitSpec } from '../protocol/platform.ts';
import { openPlatform } from './shared/open-platform.ts';
import { oneUnit } from './shared/unit-names.ts';

const masked = '********';

export const command = defineCommand({
  description:
    'The whole environment of a unit. Computed from platform.yaml; nothing of your own shell gets in. Secrets are masked unless --reveal is given.',
  arguments: { unit: required({ summary: 'a service or another unit', completion: 'unit' }) },
  options: {
    reveal: flag({ summary: 'show secrets in the clear' }),
    format: choice(['shell', 'json'], { summary: 'shell (the default) or json', placeholder: 'format' }),
  },
  examples: [
    { line: 'payctl env order-service', meaning: 'every variable, secrets masked' },
    { line: 'eval "$(payctl env order-service --reveal)"', meaning: 'the same in your shell' },
  ],
  run: async (context, { arguments: { unit: name }, options: { reveal, format } }) => {
    const { location, platform } = await openPlatform(context);
    const unit = await oneUnit(context, platform, name);
    const report = await reportOf(unit, { location, reveal });
    context.output.result({
      json: report,
      lines: () => (format === 'json' ? [JSON.stringify(report.environment, null, 2)] : shellLines(report)),
    });
    if (!reveal && Object.values(report.environment).includes(masked))
      context.output.note('Secrets are masked; --reveal shows them.');
    return undefined;
  },
});

async function reportOf(
  unit: UnitSpec,
  { location, reveal }: { location: Location; reveal: boolean },
): Promise<EnvironmentReport> {
  const show = reveal ? await revealing(location) : (value: string) => withSecrets(value, () => masked);
  const entries = Object.entries(unit.environment).map(([name, value]) => [name, show(value)]);
  return { unit: unit.name, environment: Object.fromEntries(entries), addedAtStart: startVariables(unit) };
}

async function revealing({ paths }: Location): Promise<(value: string) => string> {
  const { secretsOf } = await import('../infra/secrets.ts');
  const secrets = secretsOf(paths);
  return (value) => withSecrets(value, secrets.reveal);
}

/** What a start adds is shown as a comment: descriptors and marks in another shell's environment would mislead. */
function shellLines({ environment, addedAtStart }: EnvironmentReport): readonly string[] {
  return [
    ...sorted(environment).map(([name, value]) => `export ${name}=${quoted(value)}`),
    '# Added at each start:',
    ...sorted(addedAtStart).map(([name, value]) => `# ${name}=${value}`),
  ];
}

function sorted(variables: Readonly<Record<string, string>>): readonly [string, string][] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** As POSIX shells read it back. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
