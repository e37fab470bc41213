-- Made with a live key or a test key; null of those that no key made, and of those from before it was kept.
alter table payments add column live boolean;
