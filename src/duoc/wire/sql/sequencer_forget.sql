-- An event that was queued again after it had been logged, byte for byte the same, is done. One that differs stays in
-- the queue, untouched: it contradicts the log, and neither may be lost.
DELETE FROM frame_outbox o USING ledger_entry e WHERE e.event = o.event AND e.entry = o.entry
