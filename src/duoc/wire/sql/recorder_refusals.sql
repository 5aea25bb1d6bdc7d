-- Told again after a restart of the recorder: stored once.
INSERT INTO exchange_refusal (gateway, number, at, client, service, method, path, code, status, detail, message)
SELECT %s::smallint, * FROM unnest(
    %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::smallint[], %s::uuid[],
    %s::text[])
ON CONFLICT (gateway, number) DO NOTHING
