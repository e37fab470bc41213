import { type CommandContext, defineCommand } from '../cli/command.ts';
import { exitCodes } from '../kernel/failure.ts';
import type { Page } from '../ui/output.ts';
import type { Check, Finding, Patient, Verdict } from './shared/doctor/finding.ts';
import { diskSpace, fileWatches, memory, nodeVersion, rootAccount } from './shared/doctor/machine.ts';
import { certificates, ports, redis } from './shared/doctor/platform.ts';
import { openPlatform } from './shared/open-platform.ts';

const checks: readonly Check[] = [
  nodeVersion,
  memory,
  diskSpace,
  fileWatches,
  rootAccount,
  ports,
  redis,
  certificates,
];

export const command = defineCommand({
  description: 'Changes nothing. Exit code 1 when something would keep the platform from starting.',
  examples: [
    { line: 'payctl doctor', meaning: 'Node, memory, disk, file watches, ports, Redis, certificates' },
  ],
  run: async (context) => {
    const patient = await patientOf(context);
    const findings = await Promise.all(checks.map((check) => check(patient)));
    const isWell = findings.every(({ verdict }) => verdict !== 'failed');
    context.output.result({
      json: { ok: isWell, checks: findings },
      lines: (page) => findings.flatMap((finding) => findingLines(finding, page)),
    });
    return isWell ? exitCodes.done : exitCodes.notAsAsked;
  },
});

async function patientOf(context: CommandContext): Promise<Patient> {
  const { location, platform } = await openPlatform(context);
  const { connect } = await import('../client/client.ts');
  const isRunning = (await connect(location.paths)) !== undefined;
  return { location, platform, isRunning, environment: context.environment };
}

const marks: Readonly<Record<Verdict, { mark: string; paint: 'good' | 'warning' | 'bad' }>> = {
  ok: { mark: '✓', paint: 'good' },
  warning: { mark: '!', paint: 'warning' },
  failed: { mark: '✗', paint: 'bad' },
};

function findingLines({ name, verdict, message, next }: Finding, { style }: Page): readonly string[] {
  const { mark, paint } = marks[verdict];
  const [first = '', ...more] = message.split('\n');
  return [
    `${style[paint](mark)} ${style.strong(name.padEnd(12))} ${first}`,
    ...more.map((line) => `${' '.repeat(15)}${line}`),
    ...next.map((each) => `${' '.repeat(15)}${style.faint('next:')} ${each}`),
  ];
}
