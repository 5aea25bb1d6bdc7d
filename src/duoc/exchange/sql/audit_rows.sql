-- One day's messages as their batches: for each (gateway, batch) the canonical texts of its rows in the order of their
-- leaves, joined by line feeds (which JSON never holds raw), how they count, and what the batch itself says.
-- counts: JSON [[client id, service id, status, requests], …]. Times: µs since the epoch. Parameter: day.
-- PostgreSQL breaks base64 after 76 characters: SHA-512 is encoded in two pieces, since taking the break out again
-- would cost more than everything else here together.
-- The text is that of duoc.engines.xroad.message.canonical_message; a test holds the two equal.
WITH client AS (
    SELECT s.id, to_json(concat_ws('/', exchange_written(m.instance), exchange_written(m.member_class), exchange_written(m.member_code),
                            exchange_written(s.code)))::text AS quoted
    FROM exchange_subsystem s JOIN exchange_member m ON m.id = s.member_id
), service AS (
    SELECT v.id, to_json(concat_ws('/', exchange_written(m.instance), exchange_written(m.member_class), exchange_written(m.member_code),
                            exchange_written(s.code), exchange_written(v.code)))::text AS quoted
    FROM exchange_service v JOIN exchange_subsystem s ON s.id = v.subsystem_id JOIN exchange_member m ON m.id = s.member_id
), line AS (
    SELECT m.gateway, m.batch, m.leaf, m.time, concat(
        '{"client":', c.quoted,
        ',"duration":', m.duration_us,
        ',"fault":' || to_json(m.fault)::text,
        ',"id":', to_json(m.message_id)::text,
        ',"issue":' || to_json(m.issue)::text,
        ',"method":', to_json(m.method)::text,
        ',"request_hash":"', encode(substr(m.request_hash, 1, 48), 'base64'), encode(substr(m.request_hash, 49), 'base64'),
        '","request_id":"', m.request_id,
        '","request_size":', m.request_size,
        ',"response_hash":"', encode(m.response_hash, 'base64'),
        '","response_size":', m.response_size,
        ',"service":', v.quoted,
        ',"status":', m.status,
        ',"time":"', to_char(m.time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '"',
        ',"user":"' || encode(m.user_hash, 'base64') || '"',
        '}') AS text
    FROM exchange_message m
    LEFT JOIN client c ON c.id = m.client
    LEFT JOIN service v ON v.id = m.service
    WHERE m.day = %(day)s
), grouped AS (
    SELECT gateway, batch, min(leaf)::int AS first, count(*)::int AS rows,
           max(leaf) - min(leaf) + 1 = count(*) AS contiguous,
           (extract(epoch FROM min(time)) * 1000000)::bigint AS earliest,
           (extract(epoch FROM max(time)) * 1000000)::bigint AS latest,
           convert_to(string_agg(text, E'\n' ORDER BY leaf), 'UTF8') AS texts
    FROM line GROUP BY gateway, batch
), tally AS (
    SELECT gateway, batch, jsonb_agg(jsonb_build_array(client, service, status, requests))::text AS counts
    FROM (SELECT gateway, batch, client, service, status, count(*) AS requests FROM exchange_message
          WHERE day = %(day)s GROUP BY gateway, batch, client, service, status) AS combination
    GROUP BY gateway, batch
)
SELECT g.gateway::int, g.batch, g.first, g.rows, g.contiguous, g.earliest, g.latest, g.texts, t.counts, b.leaves, b.entry
FROM grouped g JOIN tally t USING (gateway, batch)
LEFT JOIN exchange_batch b ON b.gateway = g.gateway AND b.number = g.batch
ORDER BY g.gateway, g.batch
