import { defineCommand } from '../cli/command.ts';
import { several } from '../cli/option.ts';
import { type Platform, type UnitSpec, unitNamed } from '../protocol/platform.ts';
import type { Page } from '../ui/output.ts';
import { openPlatform } from './shared/open-platform.ts';
import { unitNames } from './shared/unit-names.ts';

export const command = defineCommand({
  description:
    'Calls decide who is let in over mutual TLS; `after` is what must be ready first, which is another matter.',
  arguments: { units: several({ summary: 'only these', completion: 'unit-or-group' }) },
  examples: [
    { line: 'payctl deps', meaning: 'every unit with whom it calls and who calls it' },
    { line: 'payctl deps payment-gateway --json', meaning: 'one of them, for a program' },
  ],
  run: async (context, { arguments: { units: names } }) => {
    const { platform } = await openPlatform(context);
    const chosen =
      names.length === 0 ? platform.units.map(({ name }) => name) : await unitNames(context, platform, names);
    const units = platform.units.filter(({ name }) => chosen.includes(name));
    context.output.result({
      json: { units: units.map(dependenciesOf) },
      lines: (page) => units.flatMap((unit) => tree(unit, platform, page)),
    });
    return undefined;
  },
});

function dependenciesOf({ name, kind, callees, callers, startAfter, database }: UnitSpec) {
  return { name, kind, calls: callees, calledBy: callers, startAfter, database: database?.name ?? null };
}

function tree(unit: UnitSpec, platform: Platform, { style }: Page): readonly string[] {
  const port = unit.listeners[0]?.port;
  const branches = [
    ...unit.callees.map((name) => `${style.good('→')} ${name}${portText(platform, name)}`),
    ...unit.callers.map((name) => `${style.accent('←')} ${name}`),
    ...unit.startAfter.map((name) => `${style.faint('after')} ${name}`),
  ];
  const last = branches.length - 1;
  return [
    `${style.strong(unit.name)}${port === undefined ? '' : style.faint(` :${port}`)}`,
    ...branches.map((branch, index) => `${index === last ? '└─' : '├─'} ${branch}`),
  ];
}

function portText(platform: Platform, name: string): string {
  const port = unitNamed(platform, name)?.listeners[0]?.port;
  return port === undefined ? '' : ` :${port}`;
}
