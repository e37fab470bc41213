import type { Params } from '../http/params.ts';
import { type Books, found, newId } from './books.ts';
import type { Customer } from './objects.ts';
import { mergedMetadata, textIn } from './readers.ts';

export function createCustomer(books: Books, params: Params): Customer {
  const blank = {
    id: newId('cus', 14),
    object: 'customer',
    created: books.clock.nowSeconds(),
    livemode: false,
    metadata: {},
  } as const;
  const customer = merged(
    { ...blank, ...unused, description: null, email: null, name: null, phone: null },
    params,
  );
  books.customers.put(customer);
  books.emit('customer.created', customer);
  return customer;
}

export function updateCustomer(books: Books, id: string, params: Params): Customer {
  const customer = merged(found(books.customers, 'customer', id), params);
  books.customers.put(customer);
  return customer;
}

function merged(present: Customer, params: Params): Customer {
  return {
    ...present,
    description: textIn(params, 'description') ?? present.description,
    email: textIn(params, 'email') ?? present.email,
    name: textIn(params, 'name') ?? present.name,
    phone: textIn(params, 'phone') ?? present.phone,
    metadata: mergedMetadata(params, present.metadata),
  };
}

const invoiceSettings = {
  custom_fields: null,
  default_payment_method: null,
  footer: null,
  rendering_options: null,
};
const unused = {
  balance: 0,
  default_source: null,
  invoice_settings: invoiceSettings,
  shipping: null,
} as const;
