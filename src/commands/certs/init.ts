import { defineCommand } from '../../cli/command.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { certificatesRequest } from '../shared/certificates.ts';

export const command = defineCommand({
  description:
    '`payctl up` does this by itself. Repeating it changes nothing. Running services take what is new without a restart.',
  examples: [
    { line: 'payctl certs init', meaning: 'the CA, every service’s certificate and the operator’s' },
  ],
  run: async (context) => {
    const request = await certificatesRequest(context);
    const { ensureCertificates } = await import('../../pki/ensure.ts');
    const report = await ensureCertificates(request);
    context.output.result({
      json: report,
      lines: ({ style }) => [
        ...report.changes.map(
          ({ name, action, reason }) => `${style.good(action)} ${name} ${style.faint(`(${reason})`)}`,
        ),
        report.changes.length === 0
          ? 'All certificates are there and good.'
          : `${report.changes.length} certificates in ${formatDuration(report.durationMs)}, under ${request.paths.certs}`,
      ],
    });
    return undefined;
  },
});
