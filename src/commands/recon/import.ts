import { readFile } from 'node:fs/promises';
import { required } from '../../cli/option.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { messageOf } from '../../kernel/failure.ts';
import { path } from '../shared/api/path.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { computed, number } from '../shared/resource/shown.ts';

export const command = actionCommand({
  description:
    'CSV with a header: channel_payment_id, type, amount, fee_amount, net_amount, currency, occurred_at; amounts in minor units, refunds negative. What is wrong is said with line and column. The same file again is the same statement.',
  arguments: {
    channel: required({ summary: 'such as stripe' }),
    date: required({ summary: 'of the bookings: yyyy-mm-dd, in UTC' }),
    file: required({ summary: 'the CSV', completion: 'file' }),
  },
  examples: [
    { line: 'payctl recon import stripe 2026-08-01 statement.csv', meaning: 'for recon run --statement' },
  ],
  request: async ({ arguments: { channel, date, file } }) => ({
    service: 'reconciliation-service',
    path: path`/api/v1/statements/${channel}/${date}`,
    raw: { contentType: 'text/csv', bytes: await csvOf(file) },
  }),
  facts: {
    channel: 'channel',
    date: 'date',
    rows: number('rows'),
    sha256: 'sha256',
    next: computed(
      (statement) =>
        `payctl recon run ${statement.text('channel')} --date ${statement.text('date')} --statement ${statement.text('id')}`,
    ),
  },
});

async function csvOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw wrongUse(`${file} cannot be read: ${messageOf(error)}`, ['Name a file that you may read.']);
  });
}
