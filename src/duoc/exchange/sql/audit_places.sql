-- The rows of one batch on one day, so that a finding can name them. Parameters: day, gateway, batch.
SELECT leaf::int, (extract(epoch FROM time) * 1000000)::bigint AS time_us, request_id
FROM exchange_message WHERE day = %(day)s AND gateway = %(gateway)s AND batch = %(batch)s
ORDER BY leaf
