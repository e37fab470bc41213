/**
 * The journal is tamper-evident: each transaction's hash covers its content and the hash before it in its chain.
 * There are several chains, since one would make all bookings wait for each other.
 */
import { createHash } from 'node:crypto';
import type { AccountKind, Direction } from '../contract.ts';

/** The database has this many chains, and balance rows of a platform account. */
export const shards = 16;

/** Of what is booked now. */
export const journalFormat: JournalRecord['format'] = 2;

export type JournalRecord = {
  /** What the hash covers: 1 is of bookings made before 2 was. */
  format: 1 | 2;
  id: string;
  type: string;
  reference: string;
  description: string | null;
  merchant_id: string | null;
  reverses: string | null;
  metadata: Readonly<Record<string, string>>;
  chain: number;
  chain_sequence: bigint;
  created_at: string;
  entries: readonly {
    id: string;
    account_id: string;
    kind: AccountKind;
    merchant_id: string | null;
    direction: Direction;
    amount: bigint;
    currency: string;
    shard: number;
    sequence: bigint;
    settleable: boolean;
  }[];
};

/** SHA-256, hexadecimal. */
export function hashOf(previousHash: string, record: JournalRecord): string {
  return createHash('sha256')
    .update(JSON.stringify([previousHash, contentOf(record)]))
    .digest('hex');
}

function contentOf(record: JournalRecord): unknown[] {
  const { id, type, reference, description, reverses, chain, created_at, entries } = record;
  const sequence = record.chain_sequence.toString();
  // Its order does not count: a database may keep another.
  const metadata = Object.entries(record.metadata).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const header = [id, type, reference, description, reverses, metadata, chain, sequence, created_at];
  switch (record.format) {
    case 1:
      return [...header, entries.map(entryContent)];
    case 2:
      return [record.format, ...header, record.merchant_id, entries.map(placedEntryContent)];
  }
}

type Entry = JournalRecord['entries'][number];

function entryContent({ id, account_id, direction, amount, currency }: Entry): unknown[] {
  return [id, account_id, direction, amount.toString(), currency];
}

function placedEntryContent(entry: Entry): unknown[] {
  const { kind, merchant_id, shard, sequence, settleable } = entry;
  return [...entryContent(entry), kind, merchant_id, shard, sequence.toString(), settleable];
}

/** The same for all of a merchant's bookings, which wait for each other at the merchant's accounts anyway. */
export function shardOf(partition: string): number {
  return createHash('sha256').update(partition).digest().readUInt32BE(0) % shards;
}
