import { formBody, type Route, type SandboxRequest } from '../http/router.ts';
import { shown } from './balance.ts';
import { type Books, found } from './books.ts';
import { createCustomer, updateCustomer } from './customers.ts';
import { closeDispute, updateDispute } from './disputes.ts';
import { expanded, pageOf } from './lists.ts';
import { cancelIntent, captureIntent, confirmIntent, createIntent, updateIntent } from './payment-intents.ts';
import {
  attachPaymentMethod,
  createPaymentMethod,
  detachPaymentMethod,
  methodNamed,
} from './payment-methods.ts';
import { textIn } from './readers.ts';
import { createRefund, updateRefund } from './refunds.ts';
import { searchIntents } from './search.ts';

/** What the API offers; every answer may be expanded. */
export function routesOf(books: Books): readonly Route[] {
  const on = endpointsOf(books);
  return [
    ...intentRoutes(books, on),
    ...methodRoutes(books, on),
    ...chargeRoutes(books, on),
    ...refundRoutes(books, on),
    ...balanceRoutes(books, on),
    ...disputeRoutes(books, on),
    ...customerRoutes(books, on),
    ...warningAndEventRoutes(books, on),
  ];
}

function intentRoutes(books: Books, { post, get }: Endpoints): readonly Route[] {
  return [
    post('/v1/payment_intents', (request, params) => createIntent(books, params, request.origin)),
    get('/v1/payment_intents', (request) => {
      const customer = equals(request, 'customer');
      return pageOf({
        collection: books.intents,
        query: request.query,
        url: request.path,
        accepts: (intent) => customer(intent.customer),
      });
    }),
    get('/v1/payment_intents/search', (request) => searchIntents(books, request.query)),
    get('/v1/payment_intents/:id', (request) =>
      found(books.intents, 'payment_intent', id(request), 'intent'),
    ),
    post('/v1/payment_intents/:id', (request, params) => updateIntent(books, id(request), params)),
    post('/v1/payment_intents/:id/confirm', (request, params) =>
      confirmIntent(books, id(request), params, request.origin),
    ),
    post('/v1/payment_intents/:id/capture', (request, params) => captureIntent(books, id(request), params)),
    post('/v1/payment_intents/:id/cancel', (request, params) => cancelIntent(books, id(request), params)),
  ];
}

function methodRoutes(books: Books, { post, get }: Endpoints): readonly Route[] {
  return [
    post('/v1/payment_methods', (_request, params) => createPaymentMethod(books, params)),
    get('/v1/payment_methods/:id', (request) => methodNamed(books, id(request))),
    post('/v1/payment_methods/:id/attach', (request, params) =>
      attachPaymentMethod(books, id(request), params),
    ),
    post('/v1/payment_methods/:id/detach', (request) => detachPaymentMethod(books, id(request))),
  ];
}

function chargeRoutes(books: Books, { get }: Endpoints): readonly Route[] {
  return [
    get('/v1/charges', (request) => {
      const parent = textIn(request.query, 'payment_intent');
      const customer = equals(request, 'customer');
      return pageOf({
        collection: books.charges,
        query: request.query,
        url: request.path,
        parent,
        accepts: (charge) => customer(charge.customer),
      });
    }),
    get('/v1/charges/:id', (request) => found(books.charges, 'charge', id(request))),
  ];
}

function refundRoutes(books: Books, { post, get }: Endpoints): readonly Route[] {
  return [
    post('/v1/refunds', (_request, params) => createRefund(books, params)),
    get('/v1/refunds', (request) => {
      const parent = textIn(request.query, 'charge');
      const intent = equals(request, 'payment_intent');
      return pageOf({
        collection: books.refunds,
        query: request.query,
        url: request.path,
        parent,
        accepts: (refund) => intent(refund.payment_intent),
      });
    }),
    get('/v1/refunds/:id', (request) => found(books.refunds, 'refund', id(request))),
    post('/v1/refunds/:id', (request, params) => updateRefund(books, id(request), params)),
  ];
}

function balanceRoutes(books: Books, { get }: Endpoints): readonly Route[] {
  return [
    get('/v1/balance_transactions', (request) => {
      const parent = textIn(request.query, 'source');
      const [type, currency] = [equals(request, 'type'), equals(request, 'currency')];
      const accepts = (item: { type: string; currency: string }) =>
        type(item.type) && currency(item.currency);
      const page = pageOf({
        collection: books.balance,
        query: request.query,
        url: request.path,
        parent,
        accepts,
      });
      return { ...page, data: page.data.map((item) => shownById(books, item)) };
    }),
    get('/v1/balance_transactions/:id', (request) =>
      shown(books, found(books.balance, 'balance transaction', id(request))),
    ),
  ];
}

function disputeRoutes(books: Books, { post, get }: Endpoints): readonly Route[] {
  return [
    get('/v1/disputes', (request) => {
      const parent = textIn(request.query, 'charge');
      const intent = equals(request, 'payment_intent');
      return pageOf({
        collection: books.disputes,
        query: request.query,
        url: request.path,
        parent,
        accepts: (dispute) => intent(dispute.payment_intent),
      });
    }),
    get('/v1/disputes/:id', (request) => found(books.disputes, 'dispute', id(request))),
    post('/v1/disputes/:id', (request, params) => updateDispute(books, id(request), params)),
    post('/v1/disputes/:id/close', (request) => closeDispute(books, id(request))),
  ];
}

function customerRoutes(books: Books, { post, get }: Endpoints): readonly Route[] {
  return [
    post('/v1/customers', (_request, params) => createCustomer(books, params)),
    get('/v1/customers/:id', (request) => found(books.customers, 'customer', id(request))),
    post('/v1/customers/:id', (request, params) => updateCustomer(books, id(request), params)),
  ];
}

function warningAndEventRoutes(books: Books, { get }: Endpoints): readonly Route[] {
  return [
    get('/v1/radar/early_fraud_warnings', (request) =>
      pageOf({
        collection: books.warnings,
        query: request.query,
        url: request.path,
        parent: textIn(request.query, 'charge'),
      }),
    ),
    get('/v1/events', (request) => {
      const type = equals(request, 'type');
      return pageOf({
        collection: books.events,
        query: request.query,
        url: request.path,
        accepts: (event) => type(event.type),
      });
    }),
    get('/v1/events/:id', (request) => found(books.events, 'event', id(request))),
  ];
}

type Handler = (request: SandboxRequest, params: ReturnType<typeof formBody>) => object;
type Endpoints = {
  post(pattern: string, act: Handler): Route;
  get(pattern: string, read: (request: SandboxRequest) => object): Route;
};

function endpointsOf(books: Books): Endpoints {
  return {
    post: (pattern, act) => ({
      method: 'POST',
      pattern,
      handle: (request) => {
        const params = formBody(request);
        return { status: 200, body: expanded(books, params, act(request, params)) };
      },
    }),
    get: (pattern, read) => ({
      method: 'GET',
      pattern,
      handle: (request) => ({ status: 200, body: expanded(books, request.query, read(request)) }),
    }),
  };
}

function id(request: SandboxRequest): string {
  return request.values['id'] ?? '';
}

/** Accepts what equals the query's value; everything when it has none. */
function equals(request: SandboxRequest, name: string): (value: string | null) => boolean {
  const wanted = textIn(request.query, name);
  return (value) => wanted === undefined || wanted === value;
}

function shownById(books: Books, item: object): object {
  const transaction = 'id' in item && typeof item.id === 'string' ? books.balance.get(item.id) : undefined;
  return transaction === undefined ? item : shown(books, transaction);
}
