-- What was available to the merchant before a settlement was booked.
alter table settlement_bookings add column opening_amount numeric(38, 0);
