import { defineCommand } from '../cli/command.ts';
import { flag, several, value } from '../cli/option.ts';
import { parseDuration } from '../kernel/duration.ts';
import { exitCodes, Failure } from '../kernel/failure.ts';
import { longestHealthTimeoutMs } from '../protocol/control.ts';
import type { MtlsReport } from '../protocol/health.ts';
import { healthLines, mtlsLines } from './shared/health-lines.ts';
import { type OpenRunning, openRunning } from './shared/open-platform.ts';
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
      parse: (text) => {
        const timeoutMs = parseDuration(text);
        return timeoutMs !== undefined && timeoutMs <= longestHealthTimeoutMs ? timeoutMs : undefined;
      },
      expected: 'a duration such as 2s, an hour at most',
    }),
  },
  examples: [
    { line: 'payctl health', meaning: 'status and failing checks of every service' },
    { line: 'payctl health --mtls', meaning: 'with the proof that mutual TLS holds' },
    { line: 'payctl health --mtls --json', meaning: 'all of it, for a program' },
  ],
  run: async (context, { arguments: { services: names }, options: { mtls, timeout } }) => {
    const opened = await openRunning(context);
    const chosen = await serviceNames(context, opened.platform, names);
    const limits = { timeoutMs: timeout ?? defaultTimeoutMs, signal: context.interruption() };
    const services = await unlessInterrupted(limits.signal, reportsOf(opened, chosen, limits));
    const ok = services.every((service) => service.ok);
    context.output.result({
      json: { ok, services },
      lines: (page) => (mtls ? mtlsLines(services, page) : healthLines(services, page)),
    });
    return ok ? exitCodes.done : exitCodes.notAsAsked;
  },
});

type Limits = { timeoutMs: number; signal: AbortSignal };

/** The daemon has loaded and compiled what a process of its own would begin with. Where none runs, nobody is found. */
async function reportsOf(
  { client, location, platform }: OpenRunning,
  names: readonly string[],
  limits: Limits,
): Promise<readonly MtlsReport[]> {
  const { timeoutMs, signal } = limits;
  if (client !== undefined) return await client.health({ names, timeoutMs }, signal);
  const [{ identitiesOf }, { serviceHealth }] = await Promise.all([
    import('../pki/identity.ts'),
    import('../probes/service-health.ts'),
  ]);
  return await serviceHealth({ platform, names, identities: identitiesOf(location.paths) }, limits);
}

/** What was broken off proves nothing. @throws Failure `interrupted`, and what the work throws */
async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const result = await work.catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (result !== undefined && !signal.aborted) return result;
  throw new Failure({ code: 'interrupted', message: 'Interrupted' });
}
