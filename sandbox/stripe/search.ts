import type { Params } from '../http/params.ts';
import { isRecord } from '../http/router.ts';
import type { Books } from './books.ts';
import { invalid } from './errors.ts';
import type { PaymentIntent } from './objects.ts';
import { integerIn, requiredText } from './readers.ts';

const clause =
  /^\s*(?:metadata\[(["'])([^"']+)\1\]|(amount|created|currency|customer|status))\s*(:|>=|<=|>|<)\s*(["']?)([^"']*)\5\s*$/;

/** Clauses joined by AND: `metadata['order']:'17' AND status:'succeeded'`. Source: docs.stripe.com/search. */
export function searchIntents(books: Books, query: Params): object {
  const clauses = requiredText(query, 'query')
    .split(/\s+AND\s+/i)
    .map(predicateOf);
  const limit = Math.min(Math.max(integerIn(query, 'limit') ?? 10, 1), 100);
  const data: PaymentIntent[] = [];
  let hasMore = false;
  for (const intent of books.intents.scan()) {
    if (!clauses.every((accepts) => accepts(intent))) continue;
    hasMore = data.length === limit;
    if (hasMore) break;
    data.push(intent);
  }
  return {
    object: 'search_result',
    url: '/v1/payment_intents/search',
    has_more: hasMore,
    next_page: null,
    data,
  };
}

function predicateOf(text: string): (intent: PaymentIntent) => boolean {
  const match = clause.exec(text);
  if (match === null) throw invalid('We were unable to parse your search query.', { param: 'query' });
  const [, , key, field, comparison, , wanted = ''] = match;
  return (intent) => {
    const value = key === undefined ? fieldOf(intent, field ?? '') : intent.metadata[key];
    return value !== undefined && compares(value, comparison ?? ':', wanted);
  };
}

function fieldOf(intent: PaymentIntent, field: string): string | undefined {
  const record: unknown = intent;
  const value = isRecord(record) ? record[field] : undefined;
  return value === undefined || value === null ? undefined : String(value);
}

function compares(value: string, comparison: string, wanted: string): boolean {
  switch (comparison) {
    case '>':
      return Number(value) > Number(wanted);
    case '<':
      return Number(value) < Number(wanted);
    case '>=':
      return Number(value) >= Number(wanted);
    case '<=':
      return Number(value) <= Number(wanted);
    default:
      return value === wanted;
  }
}
