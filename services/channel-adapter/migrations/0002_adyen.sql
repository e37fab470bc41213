insert into channels (name, description, state) values ('adyen', 'Cards through Adyen', 'enabled');

alter table charges
  -- Asked of a channel that tells later whether it was done; null when nothing is under way.
  add column operation text check (operation in ('capture', 'cancel')),
  -- Where the payer goes when the channel sends them back to us first, and the name of the charge in that address.
  add column return_url text,
  add column return_token text unique;
