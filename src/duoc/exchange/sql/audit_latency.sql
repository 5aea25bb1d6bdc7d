-- The combinations whose latencies differ from the messages they count; archived days apart. Parameter: those days.
WITH counted AS (
    SELECT day, service, client, status, latency_bound(duration_us) AS under_us, count(*) AS requests
    FROM exchange_message GROUP BY 1, 2, 3, 4, 5
)
SELECT DISTINCT day, service, client, status::int
FROM counted c FULL JOIN exchange_latency l USING (day, service, client, status, under_us)
WHERE day <> ALL(%(archived)s::date[]) AND c.requests IS DISTINCT FROM l.requests
ORDER BY day, service, client, status
