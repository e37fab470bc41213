import { displayWidth, truncate } from './width.ts';

export type Column = {
  header: string;
  align?: 'left' | 'right';
  /** Gives way first when the table is wider than the terminal; at least `minWidth` columns stay. */
  canShrink?: boolean;
  minWidth?: number;
};

/** A cell's text, and how it is painted after it was cut and padded. */
export type Cell = string | { text: string; paint: (text: string) => string };

export type TableRequest = {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** Of the terminal; Infinity in a pipe, where nothing is cut. */
  widthColumns: number;
  paintHeader?: (text: string) => string;
};

const gap = '  ';
const leastWidth = 6;

/** Lines without trailing spaces, the header first. */
export function formatTable({ columns, rows, widthColumns, paintHeader }: TableRequest): readonly string[] {
  const widths = fitted(columns, naturalWidths(columns, rows), widthColumns);
  const header = columns.map(({ header: text }) =>
    paintHeader === undefined ? text : { text, paint: paintHeader },
  );
  return [header, ...rows].map((cells) => formatRow(columns, widths, cells));
}

function naturalWidths(columns: readonly Column[], rows: TableRequest['rows']): number[] {
  return columns.map(({ header }, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(textOf(row[index]))), displayWidth(header)),
  );
}

/** Takes from the widest shrinkable column until the table fits, so that none vanishes for another's sake. */
function fitted(
  columns: readonly Column[],
  natural: readonly number[],
  widthColumns: number,
): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, gap.length * (columns.length - 1)) - widthColumns;
  while (excess > 0) {
    const widest = widestShrinkable(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
    excess -= 1;
  }
  return widths;
}

function widestShrinkable(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const [index, column] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (column.canShrink !== true || width <= (column.minWidth ?? leastWidth)) continue;
    if (best === undefined || width > (widths[best] ?? 0)) best = index;
  }
  return best;
}

function formatRow(columns: readonly Column[], widths: readonly number[], cells: readonly Cell[]): string {
  const parts = columns.map((column, index) => {
    const isLast = index === columns.length - 1;
    return formatCell(cells[index], { width: widths[index] ?? 0, align: column.align ?? 'left', isLast });
  });
  return parts.join(gap).trimEnd();
}

type Slot = { width: number; align: 'left' | 'right'; isLast: boolean };

function formatCell(cell: Cell | undefined, { width, align, isLast }: Slot): string {
  const text = truncate(textOf(cell), width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(text)));
  const painted = typeof cell === 'object' && text !== '' ? cell.paint(text) : text;
  if (align === 'right') return padding + painted;
  return isLast ? painted : painted + padding;
}

function textOf(cell: Cell | undefined): string {
  const text = typeof cell === 'object' ? cell.text : (cell ?? '');
  return text.replaceAll(/\s+/g, ' ');
}
