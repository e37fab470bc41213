import { defineCommand } from '../../cli/command.ts';
import { exitCodes } from '../../kernel/failure.ts';
import { locationText } from '../../ui/failure-lines.ts';
import { certificatesRequest } from '../shared/certificates.ts';

export const command = defineCommand({
  description:
    'Expired, not yet valid, another CA, name, usage or key, unreadable, corrupt, or readable by others. Changes nothing.',
  examples: [{ line: 'payctl certs verify', meaning: 'exit code 1 when there is a fault' }],
  run: async (context) => {
    const request = await certificatesRequest(context);
    const { verifyCertificates } = await import('../../pki/report.ts');
    const report = await verifyCertificates(request);
    context.output.result({
      json: report,
      lines: ({ style }) => [
        ...report.problems.flatMap(({ name, file, message, next }) => [
          `${style.bad('✗')} ${style.strong(name)} ${message}`,
          `  ${style.faint(locationText({ file }))}`,
          ...next.map((each) => `  ${style.faint('next:')} ${each}`),
        ]),
        report.ok
          ? `${style.good('ok')} ${report.checked} certificates are good`
          : style.bad(`${report.problems.length} faults in ${report.checked} certificates`),
      ],
    });
    return report.ok ? exitCodes.done : exitCodes.notAsAsked;
  },
});
