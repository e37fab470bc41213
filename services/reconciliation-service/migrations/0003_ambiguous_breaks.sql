-- What fits in more than one way.
alter table breaks
  drop constraint breaks_kind_check,
  add constraint breaks_kind_check check (kind in ('missing_in_books', 'missing_at_channel', 'amount', 'status', 'currency',
                                                   'duplicate', 'fee', 'timing', 'ambiguous'));
