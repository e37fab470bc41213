import { formatDuration } from '../kernel/duration.ts';
import type { InfraStatus, ServiceStatus, StatusReport, UnitState } from '../protocol/control.ts';
import { failureLines } from './failure-lines.ts';
import type { Page } from './output.ts';
import { problemLines } from './problem-lines.ts';
import { formatBytes } from './size.ts';
import type { Style } from './style.ts';
import { type Cell, formatTable } from './table.ts';

type Line = ServiceStatus | InfraStatus;

/** The table of `payctl status`, and below it what is wrong with whom. 80 columns suffice. */
export function statusLines(
  { services, infra, problem: whole }: StatusReport,
  page: Page,
): readonly string[] {
  const all = [...services, ...infra];
  return [
    ...table(all, page),
    '',
    summary(all, page.style),
    ...all.flatMap((line) => problem(line, page)),
    ...(whole === undefined || whole === null ? [] : ['', ...failureLines(whole, page.style)]),
  ];
}

function table(all: readonly Line[], { style, widthColumns }: Page): readonly string[] {
  return formatTable({
    columns: [
      { header: 'NAME', canShrink: true, minWidth: 12 },
      { header: 'STATE' },
      { header: 'PID', align: 'right' },
      { header: 'PORT', align: 'right' },
      { header: 'RESTARTS', align: 'right' },
      { header: 'UP', align: 'right' },
      { header: 'MEMORY', align: 'right' },
      { header: 'CPU', align: 'right' },
    ],
    rows: all.map((line) => cells(line, style)),
    widthColumns,
    paintHeader: style.faint,
  });
}

function cells(line: Line, style: Style): readonly Cell[] {
  const { name, pid, port, restarts, uptimeMs, rssBytes, cpuPercent } = line;
  return [
    name,
    stateCell(line, style),
    pid === null ? '-' : String(pid),
    port === 0 ? '-' : String(port),
    String(restarts),
    uptimeMs === null ? '-' : formatDuration(uptimeMs),
    rssBytes === null ? '-' : formatBytes(rssBytes),
    cpuPercent === null ? '-' : `${cpuPercent.toFixed(cpuPercent < 10 ? 1 : 0)}%`,
  ];
}

const paintOf: Readonly<Record<UnitState, keyof Style>> = {
  running: 'good',
  starting: 'warning',
  stopping: 'warning',
  stopped: 'faint',
  crashed: 'bad',
  failed: 'bad',
};

function stateCell(line: Line, style: Style): Cell {
  const { state, ready, problem: wrong } = line;
  if (state === 'running' && wrong?.code === 'reload-failed')
    return { text: 'old version', paint: style.warning };
  if (state === 'running' && !ready) return { text: 'not ready', paint: style.warning };
  return { text: state, paint: style[paintOf[state]] };
}

function summary(all: readonly Line[], style: Style): string {
  const ready = all.filter(({ ready: isReady }) => isReady).length;
  const paint = ready === all.length ? style.good : style.warning;
  return paint(`${ready} of ${all.length} ready`);
}

function problem({ name, problem: wrong }: Line, page: Page): readonly string[] {
  return wrong === null ? [] : ['', ...problemLines(name, wrong, page)];
}
