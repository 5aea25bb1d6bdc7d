-- The partition of a day of the message log, if there is one. Parameter: day.
SELECT p.inhrelid::regclass::text
FROM pg_inherits p JOIN pg_class c ON c.oid = p.inhrelid
WHERE p.inhparent = 'exchange_message'::regclass AND c.relname = 'exchange_message_' || to_char(%(day)s::date, 'YYYYMMDD')
