-- Where the roll-up differs from the messages it counts; archived days are counted apart. Parameter: those days.
WITH counted AS (
    SELECT day, service, client, status, count(*) AS requests, sum(duration_us) AS duration_us,
           sum(request_size) AS request_bytes, sum(response_size) AS response_bytes
    FROM exchange_message GROUP BY day, service, client, status
)
SELECT day, service, client, status::int, coalesce(c.requests, 0) AS counted, coalesce(r.requests, 0) AS kept
FROM counted c FULL JOIN exchange_rollup r USING (day, service, client, status)
WHERE day <> ALL(%(archived)s::date[]) AND (c.requests, c.duration_us, c.request_bytes, c.response_bytes)
      IS DISTINCT FROM (r.requests, r.duration_us, r.request_bytes, r.response_bytes)
ORDER BY day, service, client, status
