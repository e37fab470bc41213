import { dirname, resolve } from 'node:path';
import { exitCodes, Failure } from '../kernel/failure.ts';
import { pathsOf } from '../kernel/paths.ts';
import type { Platform, UnitSpec } from '../protocol/platform.ts';
import { checkShape } from './check-shape.ts';
import type { CheckContext } from './checks/context.ts';
import { checkFiles } from './checks/files.ts';
import { checkNames } from './checks/names.ts';
import { checkDatabases, checkPorts } from './checks/ports.ts';
import { checkReferences } from './checks/references.ts';
import { checkStartOrder } from './checks/start-order.ts';
import { checkUnits } from './checks/units.ts';
import { withDefaults } from './default.ts';
import { expandUnit, loopback, postgresOf, redisOf } from './expand.ts';
import { parseSource, type Source } from './parse.ts';
import { ConfigFailure, type ConfigProblem, type Finding } from './problem.ts';
import { readConfigFile } from './read.ts';

export type LoadOptions = {
  /** platform.yaml; its directory is the platform's root. */
  file: string;
  /** `.payctl` in the root if not said. */
  stateDir?: string | undefined;
  portOffset?: number | undefined;
  /** What `${env:VAR}` sees; process.env if not said. */
  variables?: Readonly<Record<string, string | undefined>> | undefined;
};

export type CheckResult = { problems: readonly ConfigProblem[]; platform?: Platform };

/**
 * platform.yaml loaded, defaulted, expanded and validated.
 * @throws ConfigFailure (`config-invalid`, exit 2) with every problem of the file
 */
export async function loadPlatform(options: LoadOptions): Promise<Platform> {
  const { problems, platform } = await checkPlatform(options);
  if (platform === undefined) throw new ConfigFailure(resolve(options.file), problems);
  return platform;
}

/**
 * Every problem of platform.yaml, in the order of its lines; the platform only when there is none.
 * @throws Failure (`port-offset-invalid`, exit 2) for an offset that no port could take
 */
export async function checkPlatform(options: LoadOptions): Promise<CheckResult> {
  const portOffset = checkedOffset(options.portOffset ?? 0);
  const read = await readConfigFile(resolve(options.file));
  if ('problem' in read) return { problems: [read.problem] };
  const source = parseSource(resolve(options.file), read.text);
  if (source.value === undefined) return { problems: source.problems };
  return checkSource(source, { ...options, portOffset });
}

function checkSource(source: Source, options: LoadOptions & { portOffset: number }): CheckResult {
  const { draft, findings: shapeFindings } = checkShape(source.value);
  const units = withDefaults(draft, options.portOffset);
  const context: CheckContext = {
    draft,
    units,
    unitsByName: new Map(units.map((unit) => [unit.name, unit])),
    portOffset: options.portOffset,
    lineOf: (path) => `line ${source.locate({ path }).line}`,
    has: source.has,
  };
  const findings = [...shapeFindings, ...checks.flatMap((check) => check(context))];
  const platform = expandPlatform(context, options, (finding) => findings.push(finding));
  const problems = sorted([...source.problems, ...located(source, findings)]);
  return problems.length === 0 ? { problems, platform } : { problems };
}

const checks = [
  checkNames,
  checkPorts,
  checkDatabases,
  checkReferences,
  checkStartOrder,
  checkUnits,
] as const;

/** Always a whole platform, with stand-ins for what is missing, so that every unit's text is checked; used only without problems. */
function expandPlatform(
  context: CheckContext,
  options: LoadOptions & { portOffset: number },
  report: (finding: Finding) => void,
): Platform {
  const { draft, units } = context;
  const { portOffset, variables = process.env } = options;
  const file = resolve(options.file);
  const paths = pathsOf(dirname(file), options.stateDir);
  const postgres = postgresOf(draft, portOffset) ?? {
    mode: 'embedded',
    host: loopback,
    port: 0,
    maxConnections: 0,
  };
  const redis = redisOf(draft, portOffset) ?? { mode: 'embedded', host: loopback, port: 0 };
  const specs = units.map((unit) => {
    const reported: string[] = [];
    const note = (finding: Finding) => {
      reported.push(finding.code);
      report(finding);
    };
    const spec = expandUnit({ context, paths, postgres, redis, variables, report: note }, unit);
    if (reported.length === 0)
      for (const finding of checkFiles({ ...context, root: paths.root }, unit, spec)) report(finding);
    return spec;
  });
  return {
    name: draft.name ?? '',
    root: paths.root,
    file,
    portOffset,
    host: loopback,
    postgres,
    redis,
    units: specs,
    aliases: Object.fromEntries(units.flatMap((unit) => unit.aliases.map((alias) => [alias, unit.name]))),
    groups: groupsOf(context, specs),
  };
}

function groupsOf({ draft }: CheckContext, units: readonly UnitSpec[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const [group, members] of Object.entries(draft.groups ?? {})) groups[group] = [...(members ?? [])];
  for (const unit of units) {
    for (const group of unit.groups) {
      const members = groups[group] ?? [];
      groups[group] = members.includes(unit.name) ? members : [...members, unit.name];
    }
  }
  return groups;
}

function located(source: Source, findings: readonly Finding[]): ConfigProblem[] {
  const problems = new Map<string, ConfigProblem>();
  for (const finding of findings) {
    const { code, message, found, meant } = finding;
    const place = source.locate(finding);
    const problem = {
      code,
      message,
      file: source.file,
      ...place,
      ...(found !== undefined && { found }),
      ...(meant !== undefined && { meant }),
    };
    // What is wrong in the defaults is wrong once, not once for each service.
    problems.set(`${place.line}:${place.column}:${code}:${message}`, problem);
  }
  return [...problems.values()];
}

function sorted(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function checkedOffset(portOffset: number): number {
  if (Number.isSafeInteger(portOffset) && Math.abs(portOffset) <= 65_535) return portOffset;
  throw new Failure({
    code: 'port-offset-invalid',
    message: `The port offset ${portOffset} is not a whole number that a port could take`,
    next: ['Give one such as 1000.'],
    exitCode: exitCodes.wrongUse,
  });
}
