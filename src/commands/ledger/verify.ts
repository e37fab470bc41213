import { readFile } from 'node:fs/promises';
import { text } from '../../cli/option.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { exitCodes, messageOf } from '../../kernel/failure.ts';
import { parseJson } from '../../kernel/json.ts';
import { memberOf } from '../shared/api/view.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { computed, tableLines } from '../shared/resource/shown.ts';

export const command = getCommand({
  description:
    'Entries sum to zero per currency, balances equal entries, holds equal what is held, every hash follows from the one before. With an earlier answer that was kept outside of the database also that nothing was cut off or rewritten since. Exit code 1 when anything does not.',
  options: {
    against: text({
      summary: 'an earlier answer of this command, kept with --json',
      placeholder: 'file',
      completion: 'file',
    }),
  },
  examples: [
    { line: 'payctl ledger verify', meaning: 'of everything ever booked' },
    { line: 'payctl ledger verify --json > books.json', meaning: 'keeps where the chains of hashes end' },
    { line: 'payctl ledger verify --against books.json', meaning: 'finds those ends in the books of today' },
  ],
  request: async ({ options: { against } }) => {
    const request = { service: 'accounting-service', path: '/api/v1/ledger/verification' };
    if (against === undefined) return request;
    return { ...request, method: 'POST', body: { chains: await keptChains(against) } };
  },
  head: (found, { style }) =>
    found.isTrue('ok')
      ? `${style.good('✓')} ${found.text('transactions')} transactions, ${found.text('entries')} entries: all as it must be`
      : `${style.bad('✗')} ${found.rows('faults').length} found in ${found.text('transactions')} transactions that must not be`,
  facts: {
    'sum per currency': computed((found) =>
      found
        .rows('currencies')
        .map((row) => row.money('difference'))
        .join(', '),
    ),
  },
  more: (found, page) => {
    const faults = found.rows('faults');
    const columns = { FAULT: 'code', AT: 'subject', DETAIL: 'detail' };
    return faults.length === 0 ? [] : ['', ...tableLines(columns, faults, page)];
  },
  exitCode: (found) => (found.isTrue('ok') ? exitCodes.done : exitCodes.notAsAsked),
});

/** @throws Failure `wrong-use` when the file cannot be read, or is not such an answer */
async function keptChains(file: string): Promise<unknown> {
  const kept = await readFile(file, 'utf8')
    .then(parseJson)
    .catch((error: unknown) => {
      throw wrongUse(`${file} cannot be read: ${messageOf(error)}`, ['Name a file that you may read.']);
    });
  const chains = memberOf(kept, 'chains');
  if (Array.isArray(chains)) return chains;
  throw wrongUse(`${file} is not an answer of payctl ledger verify`, [
    'Keep one: payctl ledger verify --json > books.json',
  ]);
}
