-- The last size with its root, and whether its note still waits for a signature. No row: the log has never started.
SELECT size, root, note IS NULL FROM ledger_checkpoint ORDER BY size DESC LIMIT 1
