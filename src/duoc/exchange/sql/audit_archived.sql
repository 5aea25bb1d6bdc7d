-- Of archived days: what is counted of the messages that are still (or again) in the log, and what the tables of counts say.
-- Parameter: days. Columns: source, day, service, client, status, bound, requests, duration, request bytes, response bytes.
SELECT 'rows', day, service, client, status::int, latency_bound(duration_us), count(*), sum(duration_us)::bigint,
       sum(request_size)::bigint, sum(response_size)::bigint
FROM exchange_message WHERE day = ANY(%(days)s::date[]) GROUP BY 2, 3, 4, 5, 6
UNION ALL
SELECT 'rollup', day, service, client, status::int, 0, requests, duration_us, request_bytes, response_bytes
FROM exchange_rollup WHERE day = ANY(%(days)s::date[])
UNION ALL
SELECT 'latency', day, service, client, status::int, under_us, requests, 0, 0, 0
FROM exchange_latency WHERE day = ANY(%(days)s::date[])
