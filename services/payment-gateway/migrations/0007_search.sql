-- Found by what a payer reads out, and by why they failed.
create index payments_of_last4 on payments ((card ->> 'last4'), created_at desc, id desc) where card is not null;
create index payments_of_failure on payments ((failure ->> 'code'), created_at desc, id desc) where failure is not null;
