import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Report } from '../contract.ts';

export async function insertReport(
  transaction: Transaction,
  report: Omit<Report, 'created_at'>,
): Promise<Report> {
  return transaction.one<Report>(sql`
    insert into reports (id, name, currency, merchant_id, channel, granularity, last_days)
    values (${report.id}, ${report.name}, ${report.currency}, ${report.merchant_id}, ${report.channel},
            ${report.granularity}, ${report.last_days})
    returning *`);
}

export async function findReport(database: Queryable, id: string): Promise<Report | undefined> {
  return database.maybe<Report>(sql`select * from reports where id = ${id}`);
}

export async function selectReports(
  database: Queryable,
  filter: { merchant_id?: string },
  page: PageRequest,
): Promise<Report[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    pageCondition(page),
  ];
  return database.many<Report>(sql`select * from reports ${where(conditions)} ${pageOrder(page)}`);
}
