-- Attempts go with their delivery, and in no other way: the service itself still neither changes nor deletes one.
alter table delivery_attempts
  drop constraint delivery_attempts_delivery_id_fkey,
  add constraint delivery_attempts_delivery_id_fkey
    foreign key (delivery_id) references deliveries (id) on delete cascade;
