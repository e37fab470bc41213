-- What was captured: a part of the amount is wholly refunded when that part is.
alter table orders
  add column paid_amount bigint,
  add constraint orders_paid_amount_check check (paid_amount between 1 and amount),
  add constraint orders_refunded_paid_check check (refunded_amount <= coalesce(paid_amount, amount));

-- Of what is older the order's own amount was taken for it.
update orders set paid_amount = amount where state in ('paid', 'partially_refunded', 'refunded');

create index orders_of_number on orders (merchant_reference, created_at desc, id desc);
