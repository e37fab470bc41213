/** How many columns of a terminal a text takes. Source: Unicode UAX #11 (East Asian Width), UAX #29 (graphemes). */
import { stripVTControlCharacters } from 'node:util';

/** One column each, and never part of a longer grapheme: ASCII and what payctl's own output has besides. */
const narrow = /^[\x20-\x7e·•…→─✓✗]*$/;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const invisible = /^[\p{Mark}\p{Control}\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/u;

let segmenter: Intl.Segmenter | undefined;

/** Escape sequences count nothing, CJK and emoji two columns, combining marks nothing. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  const plain = stripVTControlCharacters(text);
  if (narrow.test(plain)) return plain.length;
  let columns = 0;
  for (const { segment } of graphemesOf(plain)) columns += graphemeWidth(segment);
  return columns;
}

/** At most `columns` wide, with `…` for what was cut. Plain text only: an escape sequence would be cut too. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let used = 1;
  for (const { segment } of graphemesOf(text)) {
    used += graphemeWidth(segment);
    if (used > columns) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Breaks at spaces so that no line is wider than `columns`, where a word allows it. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** The text after its start, further lines below the text's first column. */
export function hung(start: string, text: string, columns: number): readonly string[] {
  const startColumns = displayWidth(start);
  const [first = '', ...rest] = wrap(text, Math.max(columns - startColumns, 1));
  return [`${start}${first}`.trimEnd(), ...rest.map((line) => ' '.repeat(startColumns) + line)];
}

function graphemeWidth(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return invisible.test(grapheme) ? 0 : 1;
}

function graphemesOf(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}
