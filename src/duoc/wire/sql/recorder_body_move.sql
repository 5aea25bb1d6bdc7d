-- In the transaction of the bodies themselves.
INSERT INTO exchange_body_spool (spool, position) VALUES (%(spool)s, %(position)s)
ON CONFLICT (spool) DO UPDATE SET position = excluded.position
