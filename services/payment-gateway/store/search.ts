import { type Sql, sql } from '../../kit/data/sql.ts';

/** What payments and refunds are searched by alike. */
export type Search = {
  merchant_id?: string;
  currency?: string;
  amount_from?: bigint;
  amount_to?: bigint;
  metadata_key?: string;
  metadata_value?: string;
  needs_review?: boolean;
  created_from?: string;
  created_to?: string;
};

export function searchConditions(search: Search): (Sql | undefined)[] {
  return [
    equal(sql`merchant_id`, search.merchant_id),
    equal(sql`currency`, search.currency),
    search.amount_from === undefined ? undefined : sql`amount >= ${search.amount_from}`,
    search.amount_to === undefined ? undefined : sql`amount <= ${search.amount_to}`,
    metadataCondition(search),
    equal(sql`needs_review`, search.needs_review),
    search.created_from === undefined ? undefined : sql`created_at >= ${search.created_from}::timestamptz`,
    search.created_to === undefined ? undefined : sql`created_at < ${search.created_to}::timestamptz`,
  ];
}

export function equal(column: Sql, value: string | boolean | undefined): Sql | undefined {
  return value === undefined ? undefined : sql`${column} = ${value}`;
}

/** Both forms are answered by the index of the metadata. */
function metadataCondition({ metadata_key: key, metadata_value: value }: Search): Sql | undefined {
  if (key === undefined) return undefined;
  return value === undefined ? sql`metadata ? ${key}` : sql`metadata @> ${{ [key]: value }}::jsonb`;
}
