import type { UnitProblem } from '../protocol/control.ts';
import { labelled, locationText } from './failure-lines.ts';
import type { Page } from './output.ts';

/** A unit's problem in words: what, where, its last log lines, what to do next. */
export function problemLines(unit: string, problem: UnitProblem, { style }: Page): readonly string[] {
  const { message, location, lastLogLines, next } = problem;
  return [
    `${style.bad('✗')} ${style.strong(unit)} ${message}`,
    ...labelled('where', location === undefined ? [] : [locationText(location)], style),
    ...lastLogLines.map((line) => `  ${style.faint(`│ ${line}`)}`),
    ...labelled('next', next, style),
  ];
}
