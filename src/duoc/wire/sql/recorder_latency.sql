-- Parameters: arrays of day, service, client, status, bound in µs, requests.
INSERT INTO exchange_latency AS l (day, service, client, status, under_us, requests)
SELECT * FROM unnest(%s::date[], %s::int[], %s::int[], %s::smallint[], %s::bigint[], %s::bigint[])
ON CONFLICT (day, service, client, status, under_us) DO UPDATE SET requests = l.requests + excluded.requests
