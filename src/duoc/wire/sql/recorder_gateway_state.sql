-- How far a gateway's spool is stored.
SELECT id, vkey, position, head, (SELECT coalesce(max(number), 0) FROM exchange_batch WHERE gateway = id)
FROM exchange_gateway WHERE name = %(name)s
