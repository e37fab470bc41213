import { defineCommand } from '../../cli/command.ts';
import { flag, several, value } from '../../cli/option.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { formatDuration, parseDuration } from '../../kernel/duration.ts';
import { operatorName } from '../../protocol/environment.ts';
import { certificatesRequest } from '../shared/certificates.ts';
import { openPlatform } from '../shared/open-platform.ts';
import { serviceNames } from '../shared/unit-names.ts';

export const command = defineCommand({
  description:
    'Running services take the new certificates in place; the old CA stays trusted for a while, so that no request fails.',
  arguments: {
    services: several({
      summary: 'whose certificates; all of them when none is named',
      completion: 'service',
    }),
  },
  options: {
    ca: flag({ summary: 'a new CA; every certificate is signed anew' }),
    all: flag({ summary: 'a new CA and new keys for everyone' }),
    overlap: value({
      summary: 'how long a replaced CA stays trusted (24h)',
      placeholder: 'duration',
      parse: parseDuration,
      expected: 'a duration such as 24h',
    }),
    retire: flag({ summary: 'end the trust in the old CA as soon as everyone has the new one' }),
  },
  examples: [
    { line: 'payctl certs rotate order-service', meaning: 'one service' },
    { line: 'payctl certs rotate --ca', meaning: 'the CA, under load' },
  ],
  run: async (context, { arguments: { services }, options }) => {
    const target = await targetOf(context, services, options);
    const request = await certificatesRequest(context);
    const { rotateCertificates } = await import('../../pki/rotate.ts');
    const overlapMs = options.overlap;
    const report = await rotateCertificates({
      ...{ ...request, target, retire: options.retire },
      ...(overlapMs === undefined ? {} : { overlapMs }),
    });
    context.output.result({
      json: report,
      lines: ({ style }) => [
        ...(report.ca === null
          ? []
          : [`${style.good('new CA')} ${report.ca.subject}, until ${report.ca.notAfter.slice(0, 10)}`]),
        ...report.issued.map((name) => `${style.good('issued')} ${name}`),
        ...report.previous.map(
          ({ subject, trustedUntil }) =>
            `${style.faint(`still trusted: ${subject}, until ${trustedUntil ?? 'removed'}`)}`,
        ),
        `${report.issued.length} certificates in ${formatDuration(report.durationMs)}`,
      ],
    });
    return undefined;
  },
});

type Choice = { ca: boolean; all: boolean };
type Context = Parameters<typeof openPlatform>[0];

async function targetOf(context: Context, services: readonly string[], { ca, all }: Choice) {
  if (Number(ca) + Number(all) + Number(services.length > 0) > 1)
    throw wrongUse('Services, --ca and --all exclude each other', ['Give one of them.']);
  if (ca) return { kind: 'ca' } as const;
  if (all) return { kind: 'all' } as const;
  const own = services.filter((name) => name === operatorName);
  const others = services.filter((name) => name !== operatorName);
  if (others.length === 0) return { kind: 'services', names: own } as const;
  const { platform } = await openPlatform(context);
  return { kind: 'services', names: [...(await serviceNames(context, platform, others)), ...own] } as const;
}
