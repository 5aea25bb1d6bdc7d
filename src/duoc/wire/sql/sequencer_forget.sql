-- An event that was queued again after it had been logged, byte for byte the same, is done. One that differs stays in
-- the queue, untouched: it contradicts the log, and neither may be lost. OFFSET 0 keeps the order of the join: one look
-- into the log's index for each queued event, never the other way round, however large the log.
DELETE FROM frame_outbox WHERE id IN (
    SELECT o.id FROM frame_outbox o
    CROSS JOIN LATERAL (SELECT FROM ledger_entry e WHERE e.event = o.event AND e.entry = o.entry OFFSET 0) logged)
