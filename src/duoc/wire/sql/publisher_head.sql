-- The newest checkpoint that the log has signed.
SELECT size, note FROM ledger_checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1
