-- How many entries the merchant's available account had before a settlement was booked: what moved it since the last one.
alter table settlement_bookings add column opening_sequence bigint check (opening_sequence >= 0);
create index settlement_bookings_of_merchant on settlement_bookings (merchant_id, currency, to_sequence desc) where state = 'completed';
