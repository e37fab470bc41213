import type { MtlsReport } from '../../protocol/health.ts';
import type { Page } from '../../ui/output.ts';
import type { Style } from '../../ui/style.ts';
import { type Cell, formatTable } from '../../ui/table.ts';

/** `payctl health`: how each service says it is, and which of its checks fail. */
export function healthLines(services: readonly MtlsReport[], page: Page): readonly string[] {
  const lines = formatTable({
    columns: [
      { header: 'SERVICE', canShrink: true, minWidth: 16 },
      { header: 'HEALTH' },
      { header: 'TIME', align: 'right' },
      { header: 'CHECKS', canShrink: true, minWidth: 20 },
    ],
    rows: services.map((service) => [
      service.name,
      statusCell(service, page.style),
      milliseconds(service.latencyMs),
      failingChecks(service),
    ]),
    widthColumns: page.widthColumns,
    paintHeader: page.style.faint,
  });
  return [...lines, ...faults(services, page), summary(services, page)];
}

/** `payctl health --mtls`: the connection of each, and who was refused. */
export function mtlsLines(services: readonly MtlsReport[], page: Page): readonly string[] {
  const lines = formatTable({
    columns: [
      { header: 'SERVICE', canShrink: true, minWidth: 16 },
      { header: 'HEALTH' },
      { header: 'TLS' },
      { header: 'SHAKE', align: 'right' },
      { header: 'TIME', align: 'right' },
      { header: 'UNTIL' },
      { header: 'REFUSES', canShrink: true, minWidth: 8 },
    ],
    rows: services.map((service) => mtlsCells(service, page.style)),
    widthColumns: page.widthColumns,
    paintHeader: page.style.faint,
  });
  const legend = page.style.faint(
    'refuses: a caller without certificate, of another CA, and not let in by platform.yaml',
  );
  return [...lines, legend, ...faults(services, page), summary(services, page)];
}

function mtlsCells(service: MtlsReport, style: Style): readonly Cell[] {
  const { name, tls, latencyMs } = service;
  return [
    name,
    statusCell(service, style),
    tls?.protocol ?? '-',
    milliseconds(tls?.handshakeMs ?? null),
    milliseconds(latencyMs),
    tls?.validTo.slice(0, 10) ?? '-',
    refusals(service, style),
  ];
}

function statusCell({ ok, status }: MtlsReport, style: Style): Cell {
  if (!ok) return { text: status === null || status === 'healthy' ? 'failed' : status, paint: style.bad };
  return { text: status ?? 'ok', paint: status === 'degraded' ? style.warning : style.good };
}

/** Three marks; `-` where there is nobody to refuse. */
function refusals(
  { anonymousRejected, untrustedRejected, disallowedRejected }: MtlsReport,
  style: Style,
): Cell {
  const all = [anonymousRejected, untrustedRejected, disallowedRejected];
  const text = all.map(refusalMark).join(' ');
  return { text, paint: all.includes(false) ? style.bad : style.good };
}

function refusalMark(isRefused: boolean | null): string {
  if (isRefused === null) return '-';
  return isRefused ? '✓' : '✗';
}

function failingChecks({ checks }: MtlsReport): string {
  const failing = checks.filter(({ status }) => status !== 'healthy');
  const words = failing.map(
    ({ name, status, message }) => `${name} ${status}${message === undefined ? '' : `: ${message}`}`,
  );
  return words.length === 0 ? `${checks.length} healthy` : words.join('; ');
}

function faults(services: readonly MtlsReport[], { style }: Page): readonly string[] {
  return services.flatMap(({ name, error }) =>
    error === null ? [] : [`${style.bad('✗')} ${style.strong(name)}: ${error}`],
  );
}

function summary(services: readonly MtlsReport[], { style }: Page): string {
  const well = services.filter(({ ok }) => ok).length;
  return (well === services.length ? style.good : style.bad)(`${well}/${services.length} well`);
}

function milliseconds(durationMs: number | null): string {
  return durationMs === null ? '-' : `${durationMs.toFixed(durationMs < 10 ? 1 : 0)}ms`;
}
