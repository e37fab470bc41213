/** How a member of a service's answer is shown, in a table's column or as a fact of one record. */
import type { Page } from '../../../ui/output.ts';
import { type Cell, formatTable } from '../../../ui/table.ts';
import { displayWidth, wrap } from '../../../ui/width.ts';
import type { View } from '../api/view.ts';
import { paintState } from './paint-state.ts';

/** A member's name, or more than that. */
export type Shown =
  | string
  | {
      read: (view: View) => string;
      align?: 'right';
      /** Gives way when the terminal is narrow. */
      canShrink?: boolean;
      isState?: boolean;
    };

/** By the header or the fact's name, in their order. */
export type ShownMembers = Readonly<Record<string, Shown>>;

export const state: Shown = { read: (view) => view.text('state'), isState: true };

/** Minor units as `12.34 USD`. */
export function money(member: string, currencyMember?: string): Shown {
  return { read: (view) => view.money(member, currencyMember), align: 'right' };
}

/** Minor units of a currency that the record does not say. */
export function moneyIn(member: string, currency: string): Shown {
  return { read: (view) => view.moneyIn(member, currency), align: 'right' };
}

export function number(member: string): Shown {
  return { read: (view) => view.text(member), align: 'right' };
}

/** 9,525 basis points as `95.25 %`. */
export function percent(member: string): Shown {
  return { read: (view) => percentText(view.text(member)), align: 'right' };
}

/** Text of any length: gives way when the terminal is narrow. */
export function long(member: string): Shown {
  return { read: (view) => view.text(member), canShrink: true };
}

export function listed(member: string): Shown {
  return { read: (view) => view.texts(member).join(', '), canShrink: true };
}

/** Only said where it is so. */
export function whether(member: string, text: string): Shown {
  return { read: (view) => (view.isTrue(member) ? text : '') };
}

export function yesNo(member: string): Shown {
  return { read: (view) => (view.isTrue(member) ? 'yes' : 'no') };
}

/** `insufficient_funds: Your card has insufficient funds.` */
export const failure: Shown = {
  read: (view) => {
    const inner = view.inner('failure');
    return inner === undefined ? '' : `${inner.text('code')}: ${inner.text('message')}`;
  },
  canShrink: true,
};

export function computed(read: (view: View) => string): Shown {
  return { read, canShrink: true };
}

type NamedColumn = readonly [header: string, shown: Shown];
type TableRows = { rows: readonly View[]; page: Page };

/** No line is wider than the terminal where that can be: times are shortened, then columns left out, and that is said. */
export function tableLines(columns: ShownMembers, rows: readonly View[], page: Page): readonly string[] {
  const all = Object.entries(columns);
  const whole = linesOf(all, { rows, page }, (text) => text);
  if (fits(whole, page)) return whole;
  for (let kept: readonly NamedColumn[] = all; ; ) {
    const lines = linesOf(kept, { rows, page }, shortTime);
    const fewer = withoutOne(kept);
    if (fits(lines, page) || fewer === undefined) return [...lines, ...leftOutLines(all, kept, page)];
    kept = fewer;
  }
}

function linesOf(
  columns: readonly NamedColumn[],
  { rows, page }: TableRows,
  textOfCell: (text: string) => string,
): readonly string[] {
  return formatTable({
    columns: columns.map(([header, shown]) =>
      typeof shown === 'string'
        ? { header }
        : { header, align: shown.align ?? 'left', canShrink: shown.canShrink === true },
    ),
    rows: rows.map((row) =>
      columns.map(([, shown]) => {
        const cell = cellOf(shown, row, page);
        return typeof cell === 'string' ? textOfCell(cell) : cell;
      }),
    ),
    widthColumns: page.widthColumns,
    paintHeader: page.style.faint,
  });
}

function fits(lines: readonly string[], { widthColumns }: Page): boolean {
  return lines.every((line) => displayWidth(line) <= widthColumns);
}

/** `2026-08-01T12:34:56.789Z` as `08-01 12:34` of this year, or as its date. */
function shortTime(text: string): string {
  const [, year, day, time] = /^(\d{4})-(\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:\.\d+)?Z$/.exec(text) ?? [];
  if (year === undefined) return text;
  return year === String(new Date().getUTCFullYear()) ? `${day} ${time}` : `${year}-${day}`;
}

/** What says which record a row is, and how it stands, comes first. */
const alwaysKept = 3;

/** Without the last one of those that may shrink, or else the last one. */
function withoutOne(columns: readonly NamedColumn[]): readonly NamedColumn[] | undefined {
  const shrinkable = columns.findLastIndex(
    ([, shown], index) => index > 0 && typeof shown !== 'string' && shown.canShrink === true,
  );
  const index = shrinkable === -1 && columns.length > alwaysKept ? columns.length - 1 : shrinkable;
  return index === -1 ? undefined : columns.toSpliced(index, 1);
}

function leftOutLines(
  all: readonly NamedColumn[],
  kept: readonly NamedColumn[],
  { style, widthColumns }: Page,
): readonly string[] {
  const leftOut = all.filter((column) => !kept.includes(column)).map(([header]) => header);
  if (leftOut.length === 0) return [];
  const text = `Left out for want of width: ${leftOut.join(', ')}; --json has all.`;
  return ['', ...wrap(text, widthColumns).map(style.faint)];
}

/** How one record is shown: a line that says what it is, then facts, then what else belongs to it. */
export type RecordShown = {
  /** Its id, state and amount unless said. */
  head?: (view: View, page: Page) => string;
  facts: ShownMembers;
  more?: (view: View, page: Page) => readonly string[];
};

export function recordLines(shown: RecordShown, view: View, page: Page): readonly string[] {
  return [
    shown.head?.(view, page) ?? headOf(view, page),
    ...factLines(shown.facts, view, page),
    ...(shown.more?.(view, page) ?? []),
  ];
}

function headOf(view: View, { style }: Page): string {
  const state = view.text('state');
  const parts = [style.strong(view.text('id')), paintState(state, style)(state), view.money('amount')];
  return parts.filter((part) => part !== '').join('  ');
}

/** Of those that have something to say. */
function factLines(facts: ShownMembers, view: View, page: Page): readonly string[] {
  const told = Object.entries(facts)
    .map(([name, shown]) => ({ name, cell: cellOf(shown, view, page) }))
    .filter(({ cell }) => textOf(cell) !== '');
  const widest = Math.max(0, ...told.map(({ name }) => name.length));
  return told.map(({ name, cell }) => `  ${page.style.faint(name.padEnd(widest))}  ${painted(cell)}`);
}

function cellOf(shown: Shown, view: View, { style }: Page): Cell {
  if (typeof shown === 'string') return view.text(shown);
  const text = shown.read(view);
  return shown.isState === true ? { text, paint: paintState(text, style) } : text;
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function painted(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.paint(cell.text);
}

function percentText(basisPoints: string): string {
  if (!/^\d{1,9}$/.test(basisPoints)) return '';
  const digits = basisPoints.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)} %`;
}
