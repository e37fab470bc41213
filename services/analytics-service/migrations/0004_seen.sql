-- When a payment was first seen, so that it can be forgotten again.
alter table payment_channels add column seen_at timestamptz(3) not null default now();
alter table answered_payments add column seen_at timestamptz(3) not null default now();
create index payment_channels_age on payment_channels (seen_at);
create index answered_payments_age on answered_payments (seen_at);
