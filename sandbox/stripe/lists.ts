/** Pages and expansion. Source: docs.stripe.com/api/pagination, docs.stripe.com/api/expanding_objects. */

import type { Params } from '../http/params.ts';
import { isRecord } from '../http/router.ts';
import type { Collection } from '../state/store.ts';
import type { Books } from './books.ts';
import { invalid, noSuch } from './errors.ts';
import { integerIn, nestedIn, textIn, textsIn } from './readers.ts';

export type Page = { object: 'list'; url: string; has_more: boolean; data: readonly object[] };

type Listed = { id: string; created: number };
type PageRequest<T> = {
  collection: Collection<T>;
  query: Params;
  url: string;
  parent?: string | undefined;
  accepts?: (item: T) => boolean;
};

const mostPerPage = 100;

/** One page, newest first; `ending_before` pages back, still newest first. */
export function pageOf<T extends Listed>({
  collection,
  query,
  url,
  parent,
  accepts = () => true,
}: PageRequest<T>): Page {
  const limit = limitIn(query);
  const cursor = cursorIn(query);
  for (const id of Object.values(cursor)) {
    if (typeof id === 'string' && collection.get(id) === undefined)
      throw noSuch('object', id, 'starting_after');
  }
  const isCreatedWithin = createdFilter(query);
  const all = collection.scan({ ...cursor, ...(parent === undefined ? {} : { parent }) });
  const items = Iterator.from(all).filter((item) => isCreatedWithin(item) && accepts(item));
  // One more than is shown tells whether there are more.
  const found = [...items.take(limit + 1)];
  const data = found.slice(0, limit);
  if (cursor.newerThan !== undefined) data.reverse();
  return { object: 'list', url, has_more: found.length > limit, data };
}

function limitIn(query: Params): number {
  const limit = integerIn(query, 'limit') ?? 10;
  if (limit >= 1 && limit <= mostPerPage) return limit;
  throw invalid(`This value must be between 1 and ${mostPerPage}.`, {
    param: 'limit',
    code: 'parameter_invalid_integer',
  });
}

type Cursor = { olderThan?: string; newerThan?: string; ascending?: boolean };

function cursorIn(query: Params): Cursor {
  const after = textIn(query, 'starting_after');
  const before = textIn(query, 'ending_before');
  if (after !== undefined && before !== undefined) {
    throw invalid('You cannot parameterize both starting_after and ending_before.', {
      param: 'ending_before',
    });
  }
  if (after !== undefined) return { olderThan: after };
  return before === undefined ? {} : { newerThan: before, ascending: true };
}

function createdFilter(query: Params): (item: Listed) => boolean {
  const exact = typeof query['created'] === 'string' ? integerIn(query, 'created') : undefined;
  if (exact !== undefined) return (item) => item.created === exact;
  const range = nestedIn(query, 'created') ?? {};
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((name) => integerIn(range, name));
  return ({ created }) =>
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte);
}

const deepestExpansion = 4;

/** Replaces ids by their objects along each path in `expand`. @throws StripeError when a path cannot be expanded */
export function expanded(books: Books, params: Params, answer: object): object {
  let result = answer;
  for (const path of textsIn(params, 'expand')) {
    const steps = path.split('.');
    if (steps.length > deepestExpansion) {
      throw invalid(`You cannot expand more than ${deepestExpansion} levels of a property. (${path})`, {
        param: 'expand',
      });
    }
    result = expandAlong({ books, value: result, steps, path });
  }
  return result;
}

type Expansion = { books: Books; value: object; steps: readonly string[]; path: string };

function expandAlong({ books, value, steps, path }: Expansion): object {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(value))
    return value.map((item: object) => expandAlong({ books, value: item, steps, path }));
  const record = isRecord(value) ? value : {};
  // What is not there yet stays null.
  if (record[step] === null) return value;
  const present = record[step] ?? refundsOf(books, record, step);
  if (present === undefined)
    throw invalid(`This property cannot be expanded (${path}).`, { param: 'expand[]' });
  const next = typeof present === 'string' ? (lookUp(books, step, present) ?? cannot(path)) : present;
  if (typeof next !== 'object' || next === null) return value;
  return { ...value, [step]: expandAlong({ books, value: next, steps: rest, path }) };
}

function cannot(path: string): never {
  throw invalid(`This property cannot be expanded (${path}).`, { param: 'expand[]' });
}

/** A charge's refunds are shown only when they are asked for. */
function refundsOf(books: Books, record: Record<string, unknown>, step: string): Page | undefined {
  if (step !== 'refunds' || record['object'] !== 'charge' || typeof record['id'] !== 'string')
    return undefined;
  const url = `/v1/charges/${record['id']}/refunds`;
  return pageOf({ collection: books.refunds, query: {}, url, parent: record['id'] });
}

function lookUp(books: Books, step: string, id: string): object | undefined {
  switch (step) {
    case 'latest_charge':
    case 'charge':
      return books.charges.get(id);
    case 'payment_intent':
      return books.intents.get(id);
    case 'payment_method':
      return books.methods.get(id);
    case 'customer':
      return books.customers.get(id);
    case 'balance_transaction':
    case 'failure_balance_transaction':
      return books.balance.get(id);
    case 'source':
      return books.charges.get(id) ?? books.refunds.get(id) ?? books.disputes.get(id);
    default:
      return undefined;
  }
}
