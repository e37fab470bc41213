-- Payments that failed after they had succeeded.
alter table payment_hours
  add column payment_reversed_count bigint not null default 0 check (payment_reversed_count >= 0),
  add column payment_reversed_volume numeric(38, 0) not null default 0 check (payment_reversed_volume >= 0),
  add column fee_reversed_volume numeric(38, 0) not null default 0 check (fee_reversed_volume >= 0);

alter table merchant_totals
  add column payment_reversed_count bigint not null default 0 check (payment_reversed_count >= 0),
  add column payment_reversed_volume numeric(38, 0) not null default 0 check (payment_reversed_volume >= 0),
  add column fee_reversed_volume numeric(38, 0) not null default 0 check (fee_reversed_volume >= 0);
