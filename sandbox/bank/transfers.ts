/** Bank transfers: pending → in_transit → paid | failed, and paid → failed when the money comes back. */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../http/router.ts';
import type { Clock } from '../state/clock.ts';
import type { Schedule } from '../state/schedule.ts';
import type { Collection } from '../state/store.ts';
import { isValidIban, normalizedIban } from './iban.ts';

export type Transfer = {
  id: string;
  object: 'transfer';
  status: 'pending' | 'in_transit' | 'paid' | 'failed';
  /** Minor units as digits, exact at any size. */
  amount: string;
  currency: string;
  destination: Destination;
  reference: string;
  failure_code: string | null;
  failure_message: string | null;
  idempotency_key: string;
  created_at: string;
  updated_at: string;
  /** When the beneficiary had it; stays when it is returned later. */
  paid_at: string | null;
  returned_at: string | null;
  metadata: Readonly<Record<string, string>>;
};

export type Destination = { holder_name: string } & (
  | { iban: string }
  | { account_number: string; routing_number: string }
);

export type BankDelays = { sentMs: number; paidMs: number; returnedMs: number };

export type Bank = { transfers: Collection<Transfer>; clock: Clock; schedule: Schedule; delays: BankDelays };

/** By the last four digits of the account. */
export const magicAccounts = {
  '0001': 'account_closed',
  '0002': 'insufficient_funds',
  '0003': 'returned_by_beneficiary',
  '0004': 'timeout',
  '0005': 'invalid_account',
  '0006': 'stuck',
  '0007': 'account_not_found',
  '0008': 'beneficiary_name_mismatch',
  '0009': 'name_close_match',
  '0010': 'name_not_checked',
} as const;
export type Magic = (typeof magicAccounts)[keyof typeof magicAccounts];

const words: Partial<Record<Magic, string>> = {
  account_closed: "The beneficiary's account is closed.",
  insufficient_funds: 'The account that pays has not enough funds.',
  returned_by_beneficiary: "The beneficiary's bank returned the transfer.",
  account_not_found: 'There is no such account at the beneficiary’s bank.',
  beneficiary_name_mismatch: 'The name does not belong to the account.',
};

export function magicOf(destination: Destination): Magic | undefined {
  const account = 'iban' in destination ? destination.iban : destination.account_number;
  const suffix = account.slice(-4);
  return isMagic(suffix) ? magicAccounts[suffix] : undefined;
}

export type TransferRequest = Pick<
  Transfer,
  'amount' | 'currency' | 'destination' | 'reference' | 'metadata'
>;
export type Problem = { code: string; detail: string; field: string };

/** The request as it will be carried out, or what is wrong with it. */
export function readTransfer(body: Record<string, unknown>): TransferRequest | Problem {
  const amount = amountFrom(body['amount']);
  if (amount === undefined)
    return problem('amount', 'amount must be a positive integer of minor units, as digits or a safe integer');
  const { currency, reference = '', metadata = {} } = body;
  if (typeof currency !== 'string' || !/^[A-Za-z]{3}$/.test(currency))
    return problem('currency', 'currency must be an ISO 4217 code');
  if (typeof reference !== 'string' || reference.length > 140)
    return problem('reference', 'reference must be text of at most 140 characters');
  if (!isRecord(metadata)) return problem('metadata', 'metadata must be an object of texts');
  const destination = destinationFrom(body['destination']);
  if ('code' in destination) return destination;
  const texts = Object.entries(metadata).map(([key, value]) => [key, String(value)] as const);
  return {
    amount,
    currency: currency.toUpperCase(),
    destination,
    reference,
    metadata: Object.fromEntries(texts),
  };
}

export function createTransfer(bank: Bank, request: TransferRequest, idempotencyKey: string): Transfer {
  const now = new Date(bank.clock.nowMs()).toISOString();
  const transfer: Transfer = {
    id: `tr_${randomUUID().replaceAll('-', '')}`,
    object: 'transfer',
    status: 'pending',
    ...request,
    failure_code: null,
    failure_message: null,
    idempotency_key: idempotencyKey,
    created_at: now,
    updated_at: now,
    paid_at: null,
    returned_at: null,
  };
  bank.transfers.put(transfer, { parent: idempotencyKey });
  bank.schedule.add({
    kind: 'transfer.send',
    subject: transfer.id,
    atMs: bank.clock.nowMs() + bank.delays.sentMs,
  });
  return transfer;
}

/** Carries transfers on, one step at a time. */
export function carryTransfers(bank: Bank): void {
  const { schedule, clock, delays, transfers } = bank;
  const change = (id: string, from: Transfer['status'], changes: (at: string) => Partial<Transfer>) => {
    const transfer = transfers.get(id);
    if (transfer?.status !== from) return undefined;
    const at = new Date(clock.nowMs()).toISOString();
    const changed = { ...transfer, ...changes(at), updated_at: at };
    transfers.put(changed);
    return changed;
  };
  schedule.on('transfer.send', (id) => {
    const magic = magicIn(transfers.get(id));
    if (magic === 'insufficient_funds') return void change(id, 'pending', () => failure(magic));
    if (change(id, 'pending', () => ({ status: 'in_transit' })) === undefined || magic === 'stuck') return;
    schedule.add({ kind: 'transfer.settle', subject: id, atMs: clock.nowMs() + delays.paidMs });
  });
  schedule.on('transfer.settle', (id) => {
    const magic = magicIn(transfers.get(id));
    const fails =
      magic === 'account_closed' || magic === 'account_not_found' || magic === 'beneficiary_name_mismatch';
    if (fails) return void change(id, 'in_transit', () => failure(magic));
    const paid = change(id, 'in_transit', (at) => ({ status: 'paid', paid_at: at }));
    if (paid === undefined || magic !== 'returned_by_beneficiary') return;
    schedule.add({ kind: 'transfer.return', subject: id, atMs: clock.nowMs() + delays.returnedMs });
  });
  schedule.on('transfer.return', (id) => {
    change(id, 'paid', (at) => ({ ...failure('returned_by_beneficiary'), returned_at: at }));
  });
}

function magicIn(transfer: Transfer | undefined): Magic | undefined {
  return transfer === undefined ? undefined : magicOf(transfer.destination);
}

function failure(magic: Magic): Partial<Transfer> {
  return { status: 'failed', failure_code: magic, failure_message: words[magic] ?? magic };
}

function amountFrom(value: unknown): string | undefined {
  const digits = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof digits === 'string' && /^[1-9]\d{0,29}$/.test(digits) ? digits : undefined;
}

export function destinationFrom(value: unknown): Destination | Problem {
  if (!isRecord(value)) return problem('destination', 'destination must be an object');
  const { holder_name, iban, account_number, routing_number } = value;
  if (typeof holder_name !== 'string' || holder_name.trim() === '')
    return problem('destination.holder_name', 'holder_name is missing');
  if (typeof iban === 'string') {
    if (!isValidIban(iban))
      return problem(
        'destination.iban',
        'iban is not valid: country, length or check digits',
        'invalid_iban',
      );
    return { holder_name, iban: normalizedIban(iban) };
  }
  if (typeof account_number !== 'string' || !/^\d{4,17}$/.test(account_number)) {
    return problem(
      'destination.account_number',
      'either iban, or account_number of 4 to 17 digits, is needed',
    );
  }
  if (typeof routing_number !== 'string' || !/^\d{6,9}$/.test(routing_number)) {
    return problem('destination.routing_number', 'routing_number must have 6 to 9 digits');
  }
  return { holder_name, account_number, routing_number };
}

function problem(field: string, detail: string, code = 'invalid_request'): Problem {
  return { code, detail, field };
}

function isMagic(suffix: string): suffix is keyof typeof magicAccounts {
  return Object.hasOwn(magicAccounts, suffix);
}
