import { defineCommand } from '../../cli/command.ts';
import { exitCodes } from '../../kernel/failure.ts';
import type { Page } from '../../ui/output.ts';
import { type Cell, formatTable } from '../../ui/table.ts';
import { certificatesRequest } from '../shared/certificates.ts';

type Line = {
  name: string;
  notAfter: string | null;
  daysLeft: number | null;
  fingerprint256: string | null;
  ok: boolean;
  problem: string | null;
};

export const command = defineCommand({
  description: 'Exit code 1 when one of them is not good; `payctl certs verify` names every fault.',
  examples: [
    { line: 'payctl certs status', meaning: 'a line per certificate' },
    { line: 'payctl certs status --json', meaning: 'with fingerprints and alternative names' },
  ],
  run: async (context) => {
    const request = await certificatesRequest(context);
    const { certificatesStatus } = await import('../../pki/report.ts');
    const report = await certificatesStatus(request);
    const all: readonly Line[] = [{ name: 'ca', ...report.ca }, ...report.services, report.operator];
    context.output.result({ json: report, lines: (page) => table(all, page) });
    return all.every(({ ok }) => ok) ? exitCodes.done : exitCodes.notAsAsked;
  },
});

function table(all: readonly Line[], { style, widthColumns }: Page): readonly string[] {
  return formatTable({
    columns: [
      { header: 'NAME' },
      { header: 'DAYS', align: 'right' },
      { header: 'UNTIL' },
      { header: 'FINGERPRINT', canShrink: true, minWidth: 11 },
      { header: 'STATE', canShrink: true, minWidth: 20 },
    ],
    rows: all.map(({ name, daysLeft, notAfter, fingerprint256, ok, problem }): readonly Cell[] => [
      name,
      daysLeft === null ? '-' : String(daysLeft),
      notAfter?.slice(0, 10) ?? '-',
      { text: fingerprint256?.slice(0, 23) ?? '-', paint: style.faint },
      ok ? { text: 'ok', paint: style.good } : { text: problem ?? 'not ok', paint: style.bad },
    ]),
    widthColumns,
    paintHeader: style.faint,
  });
}
