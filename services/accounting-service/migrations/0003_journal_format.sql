-- What a transaction's hash covers: 2 also its accounts' names and its entries' places. What was booked before has 1.
alter table ledger_transactions add column format smallint not null default 1 check (format in (1, 2));
