import { defineCommand } from '../cli/command.ts';
import { flag, several, value } from '../cli/option.ts';
import { parseDuration } from '../kernel/duration.ts';
import { exitCodes } from '../kernel/failure.ts';
import { servicesOf } from '../protocol/platform.ts';
import { healthLines, mtlsLines } from './shared/health-lines.ts';
import { mtlsTargets } from './shared/mtls-targets.ts';
import { openRunning } from './shared/open-platform.ts';
import { serviceNames } from './shared/unit-names.ts';

const defaultTimeoutMs = 6_000; // a service gives each of its own checks 5 s

export const command = defineCommand({
  description:
    'Each service is asked with the operator’s certificate, and must refuse a caller without a certificate, one of another CA, and a service that platform.yaml does not let call it. Exit code 1 when one of them is not well.',
  arguments: { services: several({ summary: 'only these', completion: 'service' }) },
  options: {
    mtls: flag({ summary: 'show protocol, cipher, certificate, handshake time and who was refused' }),
    timeout: value({
      summary: 'how long one service may take (6s)',
      placeholder: 'duration',
      parse: parseDuration,
      expected: 'a duration such as 2s',
    }),
  },
  examples: [
    { line: 'payctl health', meaning: 'status and failing checks of every service' },
    { line: 'payctl health --mtls', meaning: 'with the proof that mutual TLS holds' },
    { line: 'payctl health --mtls --json', meaning: 'all of it, for a program' },
  ],
  run: async (context, { arguments: { services: names }, options: { mtls, timeout } }) => {
    const { location, platform } = await openRunning(context);
    const chosen = await serviceNames(context, platform, names);
    const units = servicesOf(platform).filter(({ name }) => chosen.includes(name));
    const { targets, identities } = await mtlsTargets({ units, platform, paths: location.paths });
    const { mtlsReports } = await import('../probes/mtls-report.ts');
    const limits = { timeoutMs: timeout ?? defaultTimeoutMs, signal: context.interruption() };
    const services = await mtlsReports(targets, identities, limits);
    const ok = services.every((service) => service.ok);
    context.output.result({
      json: { ok, services },
      lines: (page) => (mtls ? mtlsLines(services, page) : healthLines(services, page)),
    });
    return ok ? exitCodes.done : exitCodes.notAsAsked;
  },
});
