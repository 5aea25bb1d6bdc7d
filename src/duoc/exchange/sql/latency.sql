-- How long calls took, as counts that add up: by day, caller, service, status and the bound below which they stayed.
-- Runs inside the current schema; names no schema. What was recorded before is counted from the messages themselves.

CREATE TABLE exchange_latency (
    day      date NOT NULL,
    service  integer NOT NULL,
    client   integer NOT NULL,
    status   smallint NOT NULL,
    under_us bigint NOT NULL CONSTRAINT latency_bound_is_positive CHECK (under_us > 0),
    requests bigint NOT NULL CONSTRAINT latency_counts_something CHECK (requests > 0),
    CONSTRAINT latency_counts_each_bound_once PRIMARY KEY (day, service, client, status, under_us)
);

-- The smallest bound above a duration: the next whole µs below 8 µs, then four bounds in each doubling (8, 10, 12, 14, 16, 20 …).
-- So a bound is at most a quarter above the duration. duoc.wire.recorder.rows says the same; a test holds the two together.
CREATE FUNCTION latency_bound(duration_us integer) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT ((duration_us::bigint >> shift) + 1) << shift
    FROM (SELECT greatest(length(ltrim(duration_us::bit(32)::text, '0')) - 3, 0) AS shift) AS scale
$$;

-- A recorder of the version before must not add rows between the count and the commit.
LOCK TABLE exchange_rollup IN EXCLUSIVE MODE;
INSERT INTO exchange_latency
    SELECT day, service, client, status, latency_bound(duration_us), count(*) FROM exchange_message GROUP BY 1, 2, 3, 4, 5;
