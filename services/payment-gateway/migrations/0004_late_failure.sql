-- What was told as captured, and its fee, before the payment failed: the card network or the bank did not pay.
alter table payments
  add column reversed_amount bigint check (reversed_amount > 0),
  add column reversed_fee_amount bigint check (reversed_fee_amount >= 0),
  add check (reversed_amount is null or (state = 'failed' and captured_amount = 0));
