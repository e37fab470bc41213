import type { UnitDraft } from '../default.ts';
import { isComputedVariable } from '../environment.ts';
import type { Finding, Path } from '../problem.ts';
import { type CheckContext, originOf } from './context.ts';

/** What a single unit must have to run. */
export function checkUnits(context: CheckContext): Finding[] {
  return context.units.flatMap((unit) => [
    ...checkCommand(context, unit),
    ...checkVariables(context, unit),
    ...checkDurations(context, unit),
    ...checkReload(context, unit),
    ...checkStandby(context, unit),
  ]);
}

function checkCommand({ has }: CheckContext, unit: UnitDraft): Finding[] {
  const said = [unit.path, unit.defaultsPath].some((base) => has([...base, 'command']));
  if (!said) {
    const message = `${unit.path.join('.')} lacks command (a list), and ${unit.defaultsPath.join('.')} has none`;
    return [{ code: 'missing-field', message, path: [...unit.path, 'command'], at: 'key' }];
  }
  const [program] = unit.command;
  if (program === undefined || program.trim() !== '') return [];
  const base = has([...unit.path, 'command']) ? unit.path : unit.defaultsPath;
  return [
    {
      code: 'empty-command',
      message: `The command of ${unit.name} has no program`,
      path: [...base, 'command', 0],
      found: '""',
    },
  ];
}

function checkVariables(context: CheckContext, unit: UnitDraft): Finding[] {
  return Object.keys(unit.environment).flatMap((variable) => {
    if (!isComputedVariable(variable, unit)) return [];
    const message = `${variable} is computed by payctl; it follows from the rest of platform.yaml`;
    const place = originOf(context, unit, ['environment', variable]);
    return [{ ...place, at: 'key' as const, code: 'computed-variable', message, found: variable }];
  });
}

/** A timer of zero would spin, and one above 2^31 ms fires at once (setTimeout). */
const longestMs = 2_147_483_647;

function checkDurations(context: CheckContext, unit: UnitDraft): Finding[] {
  return durationsOf(unit).flatMap(([field, durationMs, leastMs]) => {
    if (durationMs >= leastMs && durationMs <= longestMs) return [];
    const limit = durationMs < leastMs ? `shorter than ${leastMs}ms` : 'longer than 24d';
    const message = `${field.join('.')} of ${unit.name} is ${limit}`;
    return [{ ...originOf(context, unit, field), code: 'bad-duration', message, found: `${durationMs}ms` }];
  });
}

function durationsOf(unit: UnitDraft): readonly (readonly [Path, number, number])[] {
  const probes = (['readiness', 'liveness'] as const).flatMap((name) => {
    const probe = unit[name];
    if (probe === undefined) return [];
    return [
      [[name, 'period'], probe.periodMs, 1],
      [[name, 'timeout'], probe.timeoutMs, 1],
      [[name, 'deadline'], probe.deadlineMs, 1],
    ] as const;
  });
  return [
    ...probes,
    [['restart', 'initialBackoff'], unit.restart.initialBackoffMs, 1],
    [
      ['restart', 'maxBackoff'],
      unit.restart.maxBackoffMs,
      Math.max(1, Math.min(longestMs, unit.restart.initialBackoffMs)),
    ],
    [['restart', 'crashLoop', 'window'], unit.restart.crashLoopWindowMs, 1],
    [['stop', 'gracePeriod'], unit.stop.gracePeriodMs, 0],
  ];
}

function checkReload(context: CheckContext, unit: UnitDraft): Finding[] {
  if (unit.reload !== 'rolling' || unit.listeners.every((listener) => listener.held)) return [];
  const message = `${unit.name} binds its own port, and two versions cannot at once; reload: restart fits`;
  return [
    {
      ...originOf(context, unit, ['reload']),
      code: 'bad-choice',
      message,
      found: 'rolling',
      meant: 'restart',
    },
  ];
}

function checkStandby(context: CheckContext, unit: UnitDraft): Finding[] {
  const canStandBeside =
    unit.reload === 'rolling' &&
    unit.readiness.type === 'handshake' &&
    unit.listeners.every((listener) => listener.held);
  if (!unit.standby || canStandBeside) return [];
  const message = `${unit.name} cannot be started ahead of a save: that takes reload: rolling, readiness: { type: handshake } and listeners that payctl holds`;
  return [
    {
      ...originOf(context, unit, ['standby']),
      code: 'bad-choice',
      message,
      found: 'true',
      meant: 'false',
    },
  ];
}
