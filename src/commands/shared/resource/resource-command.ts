/** Commands over the services' APIs, declared as data: which request, and how the answer is shown. */
import {
  type Command,
  type CommandContext,
  type CommandData,
  defineCommandOfKind,
  type InputOfKind,
  type Specs,
} from '../../../cli/command.ts';
import { type ArgumentSpec, type OptionSpec, text, value } from '../../../cli/option.ts';
import { type ExitCode, exitCodes } from '../../../kernel/failure.ts';
import type { Page } from '../../../ui/output.ts';
import { openServiceApi, type ServiceApi, type ServiceRequest } from '../api/service-api.ts';
import { type View, viewOf } from '../api/view.ts';
import { type RecordShown, recordLines, type ShownMembers, tableLines } from './shown.ts';

type NoOptions = Record<never, never>;

type Input<A extends Specs<ArgumentSpec>, O extends Specs<OptionSpec>> = Omit<
  InputOfKind<A, O, NoOptions>,
  'shared'
>;

/** The request, from what was typed; `api` for what must be asked first, such as a record's currency. */
type RequestOf<A extends Specs<ArgumentSpec>, O extends Specs<OptionSpec>> = (
  input: Input<A, O>,
  api: ServiceApi,
) => ServiceRequest | Promise<ServiceRequest>;

export type TableCommand<A extends Specs<ArgumentSpec>, O extends Specs<OptionSpec>> = CommandData<A, O> & {
  request: RequestOf<A, O>;
  /** What the rows are, for when there are none: `payments`. */
  of: string;
  /** The member that holds them; `data` unless said. */
  rows?: string;
  /** From the input and the answer, where a row does not say its currency. */
  columns: ShownMembers | ((input: Input<A, O>, answer: View) => ShownMembers);
  /** Below the table. */
  footer?: (answer: View, page: Page) => readonly string[];
  /** Done unless it says otherwise. */
  exitCode?: (answer: View) => ExitCode;
};

/** A table of everything there is. */
export function tableCommand<
  const A extends Specs<ArgumentSpec> = NoOptions,
  const O extends Specs<OptionSpec> = NoOptions,
>(definition: TableCommand<A, O>): Command {
  return defineCommandOfKind({}, definition, async (context, input) => {
    const api = await openServiceApi(context);
    const answer = await api.ask(await definition.request(input, api));
    showTable(context, tableOf(definition, input, answer), answer);
    return definition.exitCode?.(viewOf(answer));
  });
}

const pageOptions = {
  limit: value({
    short: 'n',
    summary: 'at most so many; 20 unless said',
    placeholder: 'count',
    parse: limitOf,
    expected: 'a number from 1 to 100',
  }),
  cursor: text({ summary: 'the next page, as the one before said it', placeholder: 'cursor' }),
};

/** A table of the newest, page by page. */
export function listCommand<
  const A extends Specs<ArgumentSpec> = NoOptions,
  const O extends Specs<OptionSpec> = NoOptions,
>(definition: TableCommand<A, O>): Command {
  return defineCommandOfKind(pageOptions, definition, async (context, input) => {
    const api = await openServiceApi(context);
    const request = await definition.request(input, api);
    const answer = await api.ask({ ...request, query: { ...request.query, ...input.shared } });
    showTable(context, tableOf(definition, input, answer), answer);
    const nextCursor = viewOf(answer).text('next_cursor');
    if (nextCursor !== '' && context.output.format !== 'json')
      context.output.note(`There are more: --cursor ${nextCursor}`);
    return definition.exitCode?.(viewOf(answer));
  });
}

type Table = {
  of: string;
  rows?: string;
  columns: ShownMembers;
  footer?: (answer: View, page: Page) => readonly string[];
};

function tableOf<A extends Specs<ArgumentSpec>, O extends Specs<OptionSpec>>(
  { columns, ...table }: TableCommand<A, O>,
  input: Input<A, O>,
  answer: unknown,
): Table {
  return { ...table, columns: typeof columns === 'function' ? columns(input, viewOf(answer)) : columns };
}

function showTable({ output }: CommandContext, table: Table, answer: unknown): void {
  const view = viewOf(answer);
  const rows = view.rows(table.rows ?? 'data');
  output.result({
    json: answer,
    lines: (page) => [
      ...(rows.length === 0 ? [`No ${table.of}.`] : tableLines(table.columns, rows, page)),
      ...(table.footer?.(view, page) ?? []),
    ],
  });
}

export type GetCommand<A extends Specs<ArgumentSpec>, O extends Specs<OptionSpec>> = CommandData<A, O> &
  RecordShown & { request: RequestOf<A, O>; exitCode?: (view: View) => ExitCode };

/** One record, or one answer. */
export function getCommand<
  const A extends Specs<ArgumentSpec> = NoOptions,
  const O extends Specs<OptionSpec> = NoOptions,
>(definition: GetCommand<A, O>): Command {
  return defineCommandOfKind({}, definition, async (context, input) => {
    const api = await openServiceApi(context);
    const answer = await api.ask(await definition.request(input, api));
    showRecord(context, definition, answer);
    return definition.exitCode?.(viewOf(answer));
  });
}

const actionOptions = {
  idempotencyKey: text({ summary: 'repeated with the same one, it takes effect once', placeholder: 'key' }),
};

export type ActionCommand<A extends Specs<ArgumentSpec>, O extends Specs<OptionSpec>> = CommandData<A, O> &
  RecordShown & {
    /** POST unless it says otherwise. */
    request: RequestOf<A, O>;
    /** Whether it is not as asked although it was done: exit code 1. In state `failed` unless said. */
    isFailed?: (view: View) => boolean;
  };

/** Changes something and shows what became of it. */
export function actionCommand<
  const A extends Specs<ArgumentSpec> = NoOptions,
  const O extends Specs<OptionSpec> = NoOptions,
>(definition: ActionCommand<A, O>): Command {
  const { isFailed = (view: View) => view.text('state') === 'failed' } = definition;
  return defineCommandOfKind(actionOptions, definition, async (context, input) => {
    const api = await openServiceApi(context);
    const request = await definition.request(input, api);
    const idempotencyKey = input.shared.idempotencyKey ?? crypto.randomUUID();
    const answer = await api.ask({ method: 'POST', ...request, idempotencyKey });
    showRecord(context, definition, answer);
    return isFailed(viewOf(answer)) ? exitCodes.notAsAsked : exitCodes.done;
  });
}

function showRecord({ output }: CommandContext, shown: RecordShown, answer: unknown): void {
  output.result({ json: answer, lines: (page) => recordLines(shown, viewOf(answer), page) });
}

function limitOf(word: string): number | undefined {
  const limit = Number(word);
  return /^\d{1,3}$/.test(word) && limit >= 1 && limit <= 100 ? limit : undefined;
}
