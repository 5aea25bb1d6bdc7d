-- Move the oldest queued events into the log, from index %(size)s on; gives their leaf hashes in order. Rows are found
-- again by their place (ctid): nobody moves a queued row, and all of this sees one snapshot.
WITH taken AS (
    DELETE FROM frame_outbox WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM frame_outbox o
        WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.event = o.event)
        ORDER BY id LIMIT %(limit)s))
    RETURNING id, event, kind, entry, payload, salt
), numbered AS (
    SELECT %(size)s + row_number() OVER (ORDER BY id) - 1 AS index, event, kind, entry, payload, salt FROM taken
), logged AS (
    INSERT INTO ledger_entry (index, kind, event, entry, logged_at)
    SELECT index, kind, event, entry, now() FROM numbered
    RETURNING index, sha256('\x00'::bytea || entry) AS leaf
), kept AS (
    INSERT INTO ledger_payload (index, payload, salt)
    SELECT index, payload, salt FROM numbered WHERE payload IS NOT NULL
)
SELECT leaf FROM logged ORDER BY index
