-- Parameters: arrays of day, service, client, status, requests, duration, request bytes, response bytes.
INSERT INTO exchange_rollup AS r (day, service, client, status, requests, duration_us, request_bytes, response_bytes)
SELECT * FROM unnest(%s::date[], %s::int[], %s::int[], %s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
ON CONFLICT (day, service, client, status) DO UPDATE SET
    requests = r.requests + excluded.requests,
    duration_us = r.duration_us + excluded.duration_us,
    request_bytes = r.request_bytes + excluded.request_bytes,
    response_bytes = r.response_bytes + excluded.response_bytes
