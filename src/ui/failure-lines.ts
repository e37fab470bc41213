/** The one place that makes words of a Failure: what happened, where, why, what to do next. */
import { basename, relative } from 'node:path';
import type { FailureReport, SourceLocation } from '../kernel/failure.ts';
import type { Style } from './style.ts';

export function failureLines(failure: FailureReport, style: Style): readonly string[] {
  return [
    `${style.bad('error:')} ${style.strong(failure.message)}`,
    ...whereLines(failure, style),
    ...labelled('why', failure.reason?.split('\n') ?? [], style),
    ...labelled('next', failure.next, style),
  ];
}

/** Relative to the user's directory when it lies below it: shorter, and still a link in terminals. */
export function locationText({ file, line, column }: SourceLocation): string {
  const near = relative(process.cwd(), file);
  const path = near === '' || near.startsWith('..') ? file : near;
  return [path, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

/** A reason that names the place with each of its lines need not be preceded by it. */
function whereLines({ location, reason }: FailureReport, style: Style): readonly string[] {
  if (location === undefined) return [];
  if (reason?.includes(`${basename(location.file)}:${location.line ?? ''}`) === true) return [];
  return labelled('where', [locationText(location)], style);
}

/** Lines under one label: `  next: …`, the further ones indented below it. */
export function labelled(label: string, lines: readonly string[], style: Style): readonly string[] {
  const indent = ' '.repeat(label.length + 2);
  return lines.map((line, index) => `  ${index === 0 ? `${style.faint(`${label}:`)} ` : indent}${line}`);
}
